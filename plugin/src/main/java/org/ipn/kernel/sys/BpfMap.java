// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An eBPF map, alive as long as this object, a program that uses it, or a pin is. Not thread-safe. */
public final class BpfMap implements AutoCloseable {
    private static final int PERCPU_HASH = 5;
    private static final int PERCPU_ARRAY = 6;

    private final Fd fd;
    private final BpfInfo info;
    private final ByteBuffer key;
    private final ByteBuffer value;

    /** Owns {@code fd}, also where it fails. */
    BpfMap(Fd fd) throws ErrnoException {
        this.fd = fd;
        try {
            info = BpfInfo.of(fd.number(), "describe a map");
        } catch (ErrnoException failed) {
            fd.close();
            throw failed;
        }
        key = Layout.direct(info.keySize());
        value = Layout.direct(perCpu() ? cpus() * slot() : info.valueSize());
    }

    static BpfMap ofId(int id) throws ErrnoException {
        return new BpfMap(new Fd(LibBpf.check("open map " + id, LibBpf.bpf_map_get_fd_by_id(id))));
    }

    /** The map that is pinned as {@code path}. */
    public static BpfMap pinned(String path) throws ErrnoException {
        LibBpf.need("open " + path);
        return new BpfMap(new Fd(LibBpf.check("open " + path, LibBpf.bpf_obj_get(path))));
    }

    int number() {
        return fd.number();
    }

    /** At most 15 characters. */
    public String name() {
        return info.mapName();
    }

    public int id() {
        return info.id();
    }

    public int entries() {
        return info.maxEntries();
    }

    public void pin(String path) throws ErrnoException {
        LibBpf.check("pin " + path, LibBpf.bpf_obj_pin(fd.number(), path));
    }

    /** @param bytes as many as the map's values have */
    public void put(long key, byte[] bytes) throws ErrnoException {
        if (bytes.length != info.valueSize() || perCpu()) {
            throw new IllegalArgumentException(name() + " has values of " + info.valueSize() + " bytes");
        }
        value.put(0, bytes);
        key(key);
        LibBpf.check("write map " + name(), LibBpf.bpf_map_update_elem(fd.number(), this.key, value, 0));
    }

    /** The value, in native order; null where there is none. */
    public @Nullable ByteBuffer get(long key) throws ErrnoException {
        key(key);
        int result = LibBpf.bpf_map_lookup_elem(fd.number(), this.key, value);
        if (result == -Errno.ENOENT) {
            return null;
        }
        LibBpf.check("read map " + name(), result);
        ByteBuffer copy = ByteBuffer.allocate(value.capacity()).order(ByteOrder.nativeOrder());
        return copy.put(0, value, 0, value.capacity());
    }

    /** The sum over all CPUs of the 64-bit number {@code index} of a per-CPU value. */
    public long sum(long key, int index) throws ErrnoException {
        ByteBuffer values = get(key);
        long sum = 0;
        for (int at = 8 * index; values != null && at < values.capacity(); at += slot()) {
            sum += values.getLong(at);
        }
        return sum;
    }

    /** Of a map with keys of 32 bits. */
    public List<Integer> keys() throws ErrnoException {
        List<Integer> keys = new ArrayList<>();
        ByteBuffer next = Layout.direct(key.capacity());
        int result = LibBpf.bpf_map_get_next_key(fd.number(), null, next);
        while (result == 0) {
            keys.add(next.getInt(0));
            key.putInt(0, next.getInt(0));
            result = LibBpf.bpf_map_get_next_key(fd.number(), key, next);
        }
        if (result != -Errno.ENOENT) {
            LibBpf.check("list map " + name(), result);
        }
        return keys;
    }

    /** What is not there is removed. */
    public void remove(long key) throws ErrnoException {
        key(key);
        int result = LibBpf.bpf_map_delete_elem(fd.number(), this.key);
        if (result != -Errno.ENOENT) {
            LibBpf.check("write map " + name(), result);
        }
    }

    @Override
    public void close() {
        fd.close();
    }

    private void key(long number) {
        if (key.capacity() == Long.BYTES) {
            key.putLong(0, number);
        } else {
            key.putInt(0, Math.toIntExact(number));
        }
    }

    private boolean perCpu() {
        return info.type() == PERCPU_ARRAY || info.type() == PERCPU_HASH;
    }

    private int slot() {
        return info.valueSize() + 7 & ~7;
    }

    private static int cpus() throws ErrnoException {
        return LibBpf.check("count processors", LibBpf.libbpf_num_possible_cpus());
    }
}
