// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

/** Of {@code linux/netlink.h}, under its names. */
public final class Netlink {
    // nlmsghdr: u32 nlmsg_len, u16 nlmsg_type, u16 nlmsg_flags, u32 nlmsg_seq, u32 nlmsg_pid
    public static final int NLMSG_HDRLEN = 16;
    public static final int NLMSG_NOOP = 1;
    public static final int NLMSG_ERROR = 2;
    public static final int NLMSG_DONE = 3;

    public static final int NLM_F_REQUEST = 0x01;
    public static final int NLM_F_MULTI = 0x02;
    public static final int NLM_F_ACK = 0x04;
    public static final int NLM_F_DUMP_INTR = 0x10;
    public static final int NLM_F_DUMP = 0x300;
    public static final int NLM_F_REPLACE = 0x100;
    public static final int NLM_F_EXCL = 0x200;
    public static final int NLM_F_CREATE = 0x400;
    public static final int NLM_F_APPEND = 0x800;
    public static final int NLM_F_CAPPED = 0x100;
    public static final int NLM_F_ACK_TLVS = 0x200;

    public static final int NLMSGERR_ATTR_MSG = 1;

    // nlattr: u16 nla_len with these four bytes, u16 nla_type
    public static final int NLA_HDRLEN = 4;
    /** Without NLA_F_NESTED and NLA_F_NET_BYTEORDER. */
    public static final int NLA_TYPE_MASK = 0x3fff;

    private Netlink() {}

    /** NLMSG_ALIGN and NLA_ALIGN: up to the next multiple of four. */
    public static int align(int length) {
        return length + 3 & ~3;
    }
}
