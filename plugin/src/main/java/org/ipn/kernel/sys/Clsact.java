// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The older way to attach: filters of a clsact qdisc, {@code tc filter add dev DEV ingress bpf direct-action}.
 *
 * <pre>
 *   bpf_tc_hook  0 size_t sz   8 int ifindex  12 enum attach_point  16 u32 parent                          bpf/libbpf.h
 *   bpf_tc_opts  0 size_t sz   8 int prog_fd  12 u32 flags  16 u32 prog_id  20 u32 handle  24 u32 priority
 * </pre>
 */
final class Clsact {
    private static final int HOOK = 24;
    private static final int OPTIONS = 32;
    private static final int BPF_TC_F_REPLACE = 1;
    private static final int INGRESS = 1;
    private static final int EGRESS = 2;
    private static final int BOTH = INGRESS | EGRESS;

    private Clsact() {}

    static Optional<BpfProgram> find(int ifindex, int point, int place, String name) throws ErrnoException {
        Optional<BpfProgram> program = find(ifindex, point, place);
        if (program.isPresent() && !program.get().name().equals(name)) {
            program.get().close();
            return Optional.empty();
        }
        return program;
    }

    private static Optional<BpfProgram> find(int ifindex, int point, int place) throws ErrnoException {
        int id = id(ifindex, point, place);
        return id == 0 ? Optional.empty() : BpfProgram.ifAlive(id);
    }

    /** The number of the program that is attached there; 0 = none. */
    static int id(int ifindex, int point, int place) throws ErrnoException {
        ByteBuffer options = options(place);
        int result = LibBpf.bpf_tc_query(hook(ifindex, point), options);
        if (result == -Errno.ENOENT || result == -Errno.EINVAL) {
            return 0; // without a qdisc the kernel finds fault with the parent
        }
        LibBpf.check("list filters of device " + ifindex, result);
        return options.getInt(16);
    }

    static void put(int ifindex, int point, int place, BpfProgram program, boolean replace) throws ErrnoException {
        int made = LibBpf.bpf_tc_hook_create(hook(ifindex, BOTH));
        // An ingress qdisc, such as libvirt's for <bandwidth>, takes the place of clsact, and would run at ingress what
        // is
        // meant for egress.
        if (made != -Errno.EEXIST || (point == EGRESS && !replace && !ours(ifindex, place))) {
            LibBpf.check("add qdisc clsact (beside another ingress qdisc this needs Linux 6.6)", made);
        }
        ByteBuffer options = options(place).putInt(8, program.number()).putInt(12, replace ? BPF_TC_F_REPLACE : 0);
        LibBpf.check("attach " + program.name(), LibBpf.bpf_tc_attach(hook(ifindex, point), options));
    }

    /** Whether the qdisc that is there was made by us: the ingress program goes first. */
    private static boolean ours(int ifindex, int place) throws ErrnoException {
        Optional<BpfProgram> ingress = find(ifindex, INGRESS, place);
        ingress.ifPresent(BpfProgram::close);
        return ingress.isPresent();
    }

    static int remove(int ifindex, int point, int place) {
        return LibBpf.bpf_tc_detach(hook(ifindex, point), options(place));
    }

    private static ByteBuffer hook(int ifindex, int point) {
        return Layout.direct(HOOK).putLong(0, HOOK).putInt(8, ifindex).putInt(12, point);
    }

    /** Priorities of our own, low enough to be first. */
    private static ByteBuffer options(int place) {
        return Layout.direct(OPTIONS).putLong(0, 28).putInt(20, 1).putInt(24, 1 + place);
    }
}
