// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

/** Of {@code linux/neighbour.h}, under its names. */
public final class Neighbour {
    /** ndmsg: u8 ndm_family, u8 pad, u16 pad, s32 ndm_ifindex, u16 ndm_state, u8 ndm_flags, u8 ndm_type. */
    public static final int NDMSG = 12;

    /** Of an entry of a VXLAN device: IP address of who is reached by it. */
    public static final int NDA_DST = 1;

    public static final int NDA_LLADDR = 2;
    public static final int NDA_CACHEINFO = 3;
    public static final int NDA_VLAN = 5;
    public static final int NDA_MASTER = 9;

    public static final int NUD_NOARP = 0x40;
    public static final int NUD_PERMANENT = 0x80;

    /** The device's own table, none of its bridge's. */
    public static final int NTF_SELF = 0x02;

    /** In nda_cacheinfo, u32 in USER_HZ: since the address was last seen as a source. */
    static final int NDM_UPDATED = 8;

    private Neighbour() {}
}
