// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

/** Of {@code linux/rtnetlink.h}, under its names. */
public final class Rtnetlink {
    public static final int RTM_NEWLINK = 16;
    public static final int RTM_DELLINK = 17;
    public static final int RTM_GETLINK = 18;
    public static final int RTM_NEWADDR = 20;
    public static final int RTM_DELADDR = 21;
    public static final int RTM_GETADDR = 22;
    public static final int RTM_NEWROUTE = 24;
    public static final int RTM_GETROUTE = 26;
    public static final int RTM_NEWNEIGH = 28;
    public static final int RTM_DELNEIGH = 29;
    public static final int RTM_GETNEIGH = 30;

    public static final int RTM_NEWQDISC = 36;
    public static final int RTM_DELQDISC = 37;
    public static final int RTM_GETQDISC = 38;
    public static final int RTM_NEWTFILTER = 44;

    public static final int RTM_GETSTATS = 94;

    public static final int RTNLGRP_LINK = 1;
    public static final int RTNLGRP_TC = 4;
    public static final int RTNLGRP_IPV4_IFADDR = 5;
    public static final int RTNLGRP_IPV6_IFADDR = 9;

    public static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;

    /** ifinfomsg: u8 ifi_family, u8 pad, u16 ifi_type, s32 ifi_index, u32 ifi_flags, u32 ifi_change. */
    public static final int IFINFOMSG = 16;

    // linux/socket.h
    public static final int AF_UNSPEC = 0;
    public static final int AF_INET = 2;
    public static final int AF_BRIDGE = 7;
    public static final int AF_INET6 = 10;

    // linux/if.h
    public static final int IFF_UP = 0x1;
    public static final int IFF_NOARP = 0x80;
    /** Bytes of a device's name, its NUL included. */
    public static final int IFNAMSIZ = 16;
    /** Bytes of an ifalias, its NUL included. */
    public static final int IFALIASZ = 256;

    // linux/if_ether.h
    public static final int ETH_DATA_LEN = 1500;

    // linux/if_arp.h
    public static final int ARPHRD_ETHER = 1;

    /** Ticks a second in what the kernel shows to users (asm/param.h), whatever its own HZ. */
    public static final int USER_HZ = 100;

    private Rtnetlink() {}
}
