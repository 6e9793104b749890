// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a device hands frames to programs: on their way from it (ingress) or to it (egress). By tcx (Linux 6.6), which shares nothing
 * with qdiscs, else by clsact. What is attached stays until it is removed or the device goes. For the network namespace of the calling
 * thread.
 */
public final class TcHook {
    public enum Direction {
        INGRESS(46, 1),
        EGRESS(47, 2);

        /** BPF_TCX_INGRESS, BPF_TCX_EGRESS. */
        private final int tcx;
        /** BPF_TC_INGRESS, BPF_TC_EGRESS. */
        private final int clsact;

        Direction(int tcx, int clsact) {
            this.tcx = tcx;
            this.clsact = clsact;
        }
    }

    private static final int BPF_F_REPLACE = 1 << 2;
    private static final int BPF_F_BEFORE = 1 << 3;
    private static final int MOST_PROGRAMS = 64;

    private final int ifindex;
    private final Direction direction;
    private final boolean tcx;

    public TcHook(int ifindex, Direction direction) throws ErrnoException {
        this(ifindex, direction, hasTcx(ifindex));
    }

    TcHook(int ifindex, Direction direction, boolean tcx) {
        this.ifindex = ifindex;
        this.direction = direction;
        this.tcx = tcx;
    }

    /** Whether a qdisc has the same place: then an ingress qdisc, such as libvirt's for {@code <outbound>}, and clsact keep each other out. */
    public boolean isAQdiscs() {
        return !tcx;
    }

    /**
     * The program of that name which is attached here; the caller closes it.
     *
     * @param place 0 for what runs first, 1 for what runs after it
     */
    public Optional<BpfProgram> find(String name, int place) throws ErrnoException {
        if (!tcx) {
            return Clsact.find(ifindex, direction.clsact, place, name);
        }
        ByteBuffer ids = Layout.direct(MOST_PROGRAMS * Integer.BYTES);
        int count = query(ifindex, direction, ids);
        for (int i = 0; i < count; i++) {
            Optional<BpfProgram> program = BpfProgram.ifAlive(ids.getInt(i * Integer.BYTES));
            if (program.isPresent() && program.get().name().equals(name)) {
                return program;
            }
            program.ifPresent(BpfProgram::close);
        }
        return Optional.empty();
    }

    /** Whether the program of this number is attached here; places as in {@link #find}. */
    public boolean has(int id, int place) throws ErrnoException {
        if (!tcx) {
            return Clsact.id(ifindex, direction.clsact, place) == id;
        }
        ByteBuffer ids = Layout.direct(MOST_PROGRAMS * Integer.BYTES);
        int count = query(ifindex, direction, ids);
        for (int i = 0; i < count; i++) {
            if (ids.getInt(i * Integer.BYTES) == id) {
                return true;
            }
        }
        return false;
    }

    /** Attaches {@code program}, in one step instead of {@code old} where that is there. */
    public void put(BpfProgram program, @Nullable BpfProgram old, int place) throws ErrnoException {
        if (!tcx) {
            Clsact.put(ifindex, direction.clsact, place, program, old != null);
            return;
        }
        String call = "attach " + program.name();
        if (old == null) {
            int flags = place == 0 ? BPF_F_BEFORE : 0;
            LibBpf.check(call, LibBpf.bpf_prog_attach(program.number(), ifindex, direction.tcx, flags));
        } else {
            ByteBuffer options =
                    Layout.direct(16).putLong(0, 16).putInt(8, BPF_F_REPLACE).putInt(12, old.number());
            LibBpf.check(call, LibBpf.bpf_prog_attach_opts(program.number(), ifindex, direction.tcx, options));
        }
    }

    public void remove(BpfProgram program, int place) throws ErrnoException {
        int result = tcx
                ? LibBpf.bpf_prog_detach2(program.number(), ifindex, direction.tcx)
                : Clsact.remove(ifindex, direction.clsact, place);
        if (result != -Errno.ENOENT) {
            LibBpf.check("detach " + program.name(), result);
        }
    }

    private static boolean hasTcx(int ifindex) throws ErrnoException {
        try {
            query(ifindex, Direction.INGRESS, Layout.direct(MOST_PROGRAMS * Integer.BYTES));
            return true;
        } catch (ErrnoException failed) {
            if (failed.number() == Errno.EINVAL) {
                return false;
            }
            throw failed;
        }
    }

    private static int query(int ifindex, Direction direction, ByteBuffer ids) throws ErrnoException {
        LibBpf.need("list programs of device " + ifindex);
        ByteBuffer count = Layout.direct(4).putInt(0, MOST_PROGRAMS);
        int result = LibBpf.bpf_prog_query(ifindex, direction.tcx, 0, Layout.direct(4), ids, count);
        if (result == -Errno.ENOENT) {
            return 0;
        }
        LibBpf.check("list programs of device " + ifindex, result);
        return count.getInt(0);
    }
}
