// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An object file of eBPF programs and maps: opened, changed, loaded, taken from. Not thread-safe. */
public final class BpfObject implements AutoCloseable {
    private static final int LOG = 64 << 10;

    private final Pointer object;
    private final ByteBuffer elf;
    private final List<ByteBuffer> logs = new ArrayList<>();
    private boolean closed;

    private BpfObject(Pointer object, ByteBuffer elf) {
        this.object = object;
        this.elf = elf;
    }

    /**
     * Reads an ELF file; nothing is in the kernel yet.
     *
     * @param name begins the names of the maps that hold its constants and variables: {@code name.rodata}; at most 8 characters
     */
    public static BpfObject open(String name, byte[] elf) throws ErrnoException {
        ByteBuffer bytes = Layout.direct(elf.length).put(0, elf);
        String call = "read the programs of " + name;
        LibBpf.need(call);
        ByteBuffer text = Layout.text(name);
        ByteBuffer options = Layout.direct(Layout.BPF_OBJECT_OPEN_OPTS)
                .putLong(0, Layout.BPF_OBJECT_OPEN_OPTS)
                .putLong(8, Layout.address(text));
        Pointer object = LibBpf.check(call, LibBpf.bpf_object__open_mem(bytes, elf.length, options));
        return new BpfObject(object, bytes);
    }

    /** Before loading: how many entries the map has. */
    public void entries(String map, int entries) throws ErrnoException {
        LibBpf.check("size map " + map, LibBpf.bpf_map__set_max_entries(map(map), entries));
    }

    /** Before loading: the whole content of a section, such as {@code policy.rodata}. */
    public void content(String map, byte[] bytes) throws ErrnoException {
        ByteBuffer value = Layout.direct(bytes.length).put(0, bytes);
        LibBpf.check("fill map " + map, LibBpf.bpf_map__set_initial_value(map(map), value, bytes.length));
    }

    /** Before loading: {@code existing} instead of a new map. */
    public void reuse(String map, BpfMap existing) throws ErrnoException {
        LibBpf.check("reuse map " + map, LibBpf.bpf_map__reuse_fd(map(map), existing.number()));
    }

    /** Makes the maps, has the programs verified. What the verifier says against one is in the exception. */
    public void load() throws ErrnoException {
        Pointer program = LibBpf.bpf_object__next_program(object, null);
        while (program != null) {
            ByteBuffer log = Layout.direct(LOG);
            logs.add(log);
            LibBpf.check("log", LibBpf.bpf_program__set_log_buf(program, log, LOG));
            program = LibBpf.bpf_object__next_program(object, program);
        }
        int result = LibBpf.bpf_object__load(object);
        if (result < 0) {
            throw new ErrnoException("load eBPF programs" + complaint(), -result);
        }
    }

    /** After loading; lives on when this object is closed. */
    public BpfProgram program(String name) throws ErrnoException {
        return new BpfProgram(duplicate(LibBpf.bpf_program__fd(find(name))));
    }

    /** After loading; lives on when this object is closed. */
    public BpfMap mapNamed(String name) throws ErrnoException {
        return new BpfMap(duplicate(LibBpf.bpf_map__fd(map(name))));
    }

    /** What is in the kernel and used there stays. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            LibBpf.bpf_object__close(object);
            elf.clear();
        }
    }

    private Pointer map(String name) throws ErrnoException {
        return LibBpf.check("find map " + name, LibBpf.bpf_object__find_map_by_name(object, name));
    }

    private Pointer find(String name) throws ErrnoException {
        return LibBpf.check("find program " + name, LibBpf.bpf_object__find_program_by_name(object, name));
    }

    private static Fd duplicate(int fd) throws ErrnoException {
        return new Fd(LibC.check("fcntl F_DUPFD_CLOEXEC", LibC.fcntl(fd, LibC.F_DUPFD_CLOEXEC, 0)));
    }

    /** The verifier's last words, before its statistics. */
    private String complaint() {
        for (ByteBuffer log : logs) {
            byte[] bytes = new byte[LOG];
            log.get(0, bytes);
            List<String> lines = new String(bytes, StandardCharsets.UTF_8)
                    .replace("\0", "")
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("processed "))
                    .toList();
            if (!lines.isEmpty() && lines.get(lines.size() - 1).chars().anyMatch(Character::isLetter)) {
                return " (" + lines.get(lines.size() - 1) + ")";
            }
        }
        return "";
    }
}
