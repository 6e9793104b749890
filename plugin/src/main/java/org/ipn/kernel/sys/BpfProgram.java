// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** An eBPF program in the kernel, alive as long as this object, or what it is attached to, is. Not thread-safe. */
public final class BpfProgram implements AutoCloseable {
    private final Fd fd;
    private final BpfInfo info;

    /** Owns {@code fd}, also where it fails. */
    BpfProgram(Fd fd) throws ErrnoException {
        this.fd = fd;
        try {
            info = BpfInfo.of(fd.number(), "describe a program");
        } catch (ErrnoException failed) {
            fd.close();
            throw failed;
        }
    }

    /** The program that is pinned as {@code path}. */
    public static BpfProgram pinned(String path) throws ErrnoException {
        LibBpf.need("open " + path);
        return new BpfProgram(new Fd(LibBpf.check("open " + path, LibBpf.bpf_obj_get(path))));
    }

    /** The program that the kernel lists under this number. */
    public static Optional<BpfProgram> ifAlive(int id) throws ErrnoException {
        int fd = LibBpf.bpf_prog_get_fd_by_id(id);
        if (fd == -Errno.ENOENT) {
            return Optional.empty();
        }
        return Optional.of(new BpfProgram(new Fd(LibBpf.check("open program " + id, fd))));
    }

    int number() {
        return fd.number();
    }

    public int id() {
        return info.id();
    }

    /** At most 15 characters. */
    public String name() {
        return info.programName();
    }

    public void pin(String path) throws ErrnoException {
        LibBpf.check("pin " + path, LibBpf.bpf_obj_pin(fd.number(), path));
    }

    /** The value of a map whose entries are devices to redirect to, each with this program (bpf_devmap_val). */
    public byte[] arrivalAt(int ifindex) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putInt(ifindex)
                .putInt(number())
                .array();
    }

    /** The map of that name among those that the program uses; the caller closes it. */
    public Optional<BpfMap> map(String name) throws ErrnoException {
        for (int id : BpfInfo.mapIds(fd.number())) {
            BpfMap map = BpfMap.ofId(id);
            if (map.name().equals(name)) {
                return Optional.of(map);
            }
            map.close();
        }
        return Optional.empty();
    }

    /**
     * Has a tracing program run from now on, for as long as the pin is there.
     *
     * @param path on a BPF file system
     */
    public void trace(String path) throws ErrnoException {
        int link = LibBpf.check("trace with " + name(), LibBpf.bpf_raw_tracepoint_open(null, fd.number()));
        try (Fd opened = new Fd(link)) {
            LibBpf.check("pin " + path, LibBpf.bpf_obj_pin(opened.number(), path));
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
