// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

/** Of {@code linux/if_link.h}, under its names. */
public final class IfLink {
    public static final int IFLA_ADDRESS = 1;
    public static final int IFLA_IFNAME = 3;
    public static final int IFLA_MTU = 4;
    /** u32: ifindex, in its own namespace, of a veth's other end, or of the device below. */
    public static final int IFLA_LINK = 5;

    public static final int IFLA_MASTER = 10;
    public static final int IFLA_WIRELESS = 11;
    public static final int IFLA_TXQLEN = 13;
    public static final int IFLA_OPERSTATE = 16;
    public static final int IFLA_LINKINFO = 18;
    public static final int IFLA_IFALIAS = 20;
    public static final int IFLA_STATS64 = 23;
    public static final int IFLA_AF_SPEC = 26;
    public static final int IFLA_GROUP = 27;
    /** u32: the file descriptor of a namespace. */
    public static final int IFLA_NET_NS_FD = 28;

    public static final int IFLA_EXT_MASK = 29;
    public static final int IFLA_PROMISCUITY = 30;
    /** u8; of a tap: a program has it open. */
    public static final int IFLA_CARRIER = 33;

    /** u32: where the other end is, by the number that this namespace has for that one; missing when it is here. */
    public static final int IFLA_LINK_NETNSID = 37;

    public static final int IFLA_XDP = 43;
    /** u32: the request means that namespace. */
    public static final int IFLA_TARGET_NETNSID = 46;
    /** u32, as the next. */
    public static final int IFLA_MIN_MTU = 50;

    public static final int IFLA_MAX_MTU = 51;
    /** Nest of further names. */
    public static final int IFLA_PROP_LIST = 52;

    public static final int IFLA_ALT_IFNAME = 53;
    public static final int IFLA_PERM_ADDRESS = 54;

    // in IFLA_LINKINFO
    public static final int IFLA_INFO_KIND = 1;
    public static final int IFLA_INFO_DATA = 2;
    public static final int IFLA_INFO_SLAVE_KIND = 4;
    public static final int IFLA_INFO_SLAVE_DATA = 5;

    // in IFLA_INFO_DATA of a veth: ifinfomsg and attributes of the other end
    public static final int VETH_INFO_PEER = 1;

    // in IFLA_INFO_DATA of a macvlan
    /** u32. */
    public static final int IFLA_MACVLAN_MODE = 1;

    public static final int MACVLAN_MODE_PASSTHRU = 8;

    // in IFLA_INFO_DATA of a tun or tap
    /** u32. */
    public static final int IFLA_TUN_OWNER = 1;
    /** u32. */
    public static final int IFLA_TUN_GROUP = 2;
    /** u8. */
    public static final int IFLA_TUN_MULTI_QUEUE = 7;

    // in IFLA_INFO_DATA of a VXLAN device
    /** u32. */
    public static final int IFLA_VXLAN_ID = 1;
    /** in_addr. */
    public static final int IFLA_VXLAN_GROUP = 2;
    /** u32: ifindex. */
    public static final int IFLA_VXLAN_LINK = 3;
    /** in_addr. */
    public static final int IFLA_VXLAN_LOCAL = 4;
    /** u8. */
    public static final int IFLA_VXLAN_LEARNING = 7;
    /** u32: addresses that it learns at most. */
    public static final int IFLA_VXLAN_LIMIT = 9;
    /** u16, big-endian. */
    public static final int IFLA_VXLAN_PORT = 15;
    /** in6_addr. */
    public static final int IFLA_VXLAN_GROUP6 = 16;
    /** in6_addr. */
    public static final int IFLA_VXLAN_LOCAL6 = 17;

    // in IFLA_INFO_DATA of a bridge
    /** u32, in USER_HZ: hundredths of a second. */
    public static final int IFLA_BR_AGEING_TIME = 4;
    /** u32, although a boolean. */
    public static final int IFLA_BR_STP_STATE = 5;
    /** u16. */
    public static final int IFLA_BR_GROUP_FWD_MASK = 9;
    /** Empty. */
    public static final int IFLA_BR_FDB_FLUSH = 21;
    /** u8. */
    public static final int IFLA_BR_MCAST_SNOOPING = 23;
    /** u32, from Linux 6.7 on; older ones pass it over. */
    public static final int IFLA_BR_FDB_MAX_LEARNED = 49;

    // in IFLA_INFO_SLAVE_DATA of a bridge's port, u8 each
    /** 0 = disabled (linux/if_bridge.h, BR_STATE_*). */
    public static final int IFLA_BRPORT_STATE = 1;

    public static final int IFLA_BRPORT_LEARNING = 8;
    public static final int IFLA_BRPORT_UNICAST_FLOOD = 9;
    public static final int IFLA_BRPORT_MCAST_FLOOD = 27;
    public static final int IFLA_BRPORT_BCAST_FLOOD = 30;
    public static final int IFLA_BRPORT_ISOLATED = 33;

    // in IFLA_AF_SPEC, AF_INET6
    /** u8. */
    public static final int IFLA_INET6_ADDR_GEN_MODE = 8;

    public static final int IN6_ADDR_GEN_MODE_EUI64 = 0;
    public static final int IN6_ADDR_GEN_MODE_NONE = 1;

    // in IFLA_XDP
    static final int IFLA_XDP_DRV_PROG_ID = 5;
    static final int IFLA_XDP_SKB_PROG_ID = 6;

    // rtnl_link_stats64: offsets of u64s
    static final int RX_PACKETS = 0;
    static final int TX_PACKETS = 8;
    static final int RX_BYTES = 16;
    static final int TX_BYTES = 24;
    static final int RX_DROPPED = 48;
    static final int TX_DROPPED = 56;
    static final int RX_MISSED_ERRORS = 120;

    private IfLink() {}
}
