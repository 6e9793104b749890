// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Requests to tc, as bytes (linux/pkt_sched.h, linux/pkt_cls.h). tcmsg: u8 family and padding, int ifindex, u32 handle, parent, info. */
public final class TrafficMessages {
    private static final int TC_H_CLSACT = 0xffff_fff1;
    private static final int TC_H_INGRESS = 0xffff_fff2; // TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)
    private static final int CLSACT_HANDLE = 0xffff_0000;

    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_BPF_FD = 6;
    private static final int TCA_BPF_NAME = 7;
    private static final int TCA_BPF_FLAGS = 8;
    private static final int TCA_BPF_FLAG_ACT_DIRECT = 1;

    private static final int CREATE = Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL;

    /** TC_H_MAKE(1 << 16, htons(ETH_P_ALL)): priority 1, every protocol. */
    private static final int FIRST_OF_ALL =
            1 << 16 | (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 0x0300 : 0x0003);

    private TrafficMessages() {}

    /** {@code tc qdisc add dev INDEX clsact}. */
    public static ByteBuffer makeClsact(NetlinkMessage message, int index) {
        return message.begin(Rtnetlink.RTM_NEWQDISC, CREATE)
                .words(Rtnetlink.AF_UNSPEC, index, CLSACT_HANDLE, TC_H_CLSACT, 0)
                .text(TCA_KIND, "clsact")
                .end();
    }

    /** {@code tc filter add dev INDEX ingress protocol all prio 1 bpf direct-action fd PROGRAM}. */
    public static ByteBuffer filterIngress(NetlinkMessage message, int index, int program, String name) {
        return message.begin(Rtnetlink.RTM_NEWTFILTER, CREATE)
                .words(Rtnetlink.AF_UNSPEC, index, 0, TC_H_INGRESS, FIRST_OF_ALL)
                .text(TCA_KIND, "bpf")
                .nest(
                        TCA_OPTIONS,
                        options -> options.u32(TCA_BPF_FD, program)
                                .text(TCA_BPF_NAME, name)
                                .u32(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT))
                .end();
    }
}
