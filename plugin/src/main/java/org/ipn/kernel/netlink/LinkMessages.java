// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.ipn.kernel.netlink.IfLink.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;
import org.jspecify.annotations.Nullable;

/** Requests about links, as bytes. */
public final class LinkMessages {
    /** Addresses that a bridge learns of all its ports together. Each port has a limit of its own besides, but for a NIC. */
    private static final int MOST_LEARNED = 65_536;

    private static final int FLAGS = Rtnetlink.IFF_UP | Rtnetlink.IFF_NOARP;
    private static final byte[] BRIDGE = Link.BRIDGE.getBytes(StandardCharsets.US_ASCII);

    private static final byte[] VETH = Link.VETH.getBytes(StandardCharsets.US_ASCII);

    /** linux/veth.h. */
    private static final int VETH_INFO_PEER = 1;

    /** No kind of link: so says {@code ip} that it means the settings of a port. */
    private static final byte[] BRIDGE_SLAVE = "bridge_slave".getBytes(StandardCharsets.US_ASCII);

    private static final int IPV6_LEAST_MTU = 1280;

    /** "IPN"; who gives links groups gives them small numbers (/etc/iproute2/group). */
    static final int BEING_MADE = 0x4e5049;

    private LinkMessages() {}

    /** {@code ip -d -s link show}. */
    public static ByteBuffer dump(NetlinkMessage message) {
        return message.begin(Rtnetlink.RTM_GETLINK, Netlink.NLM_F_DUMP)
                .ifinfo(0, 0, 0)
                .end();
    }

    /** {@code ip -d link show}. */
    public static ByteBuffer dumpWithoutCounters(NetlinkMessage message) {
        return message.begin(Rtnetlink.RTM_GETLINK, Netlink.NLM_F_DUMP)
                .ifinfo(0, 0, 0)
                .u32(IFLA_EXT_MASK, Rtnetlink.RTEXT_FILTER_SKIP_STATS)
                .end();
    }

    /** {@code ip -d link show master BRIDGE}: the ports of a bridge, without counters. */
    public static ByteBuffer dumpPorts(NetlinkMessage message, int bridge) {
        return message.begin(Rtnetlink.RTM_GETLINK, Netlink.NLM_F_DUMP)
                .ifinfo(0, 0, 0)
                .u32(IFLA_EXT_MASK, Rtnetlink.RTEXT_FILTER_SKIP_STATS)
                .u32(IFLA_MASTER, bridge)
                .end();
    }

    /** {@code ip -d link show dev NAME}. */
    public static ByteBuffer get(NetlinkMessage message, String name) {
        return message.begin(Rtnetlink.RTM_GETLINK, 0)
                .ifinfo(0, 0, 0)
                .text(IFLA_IFNAME, name)
                .u32(IFLA_EXT_MASK, Rtnetlink.RTEXT_FILTER_SKIP_STATS)
                .end();
    }

    /** {@code ip -d link show} by ifindex. */
    public static ByteBuffer get(NetlinkMessage message, int index) {
        return message.begin(Rtnetlink.RTM_GETLINK, 0)
                .ifinfo(index, 0, 0)
                .u32(IFLA_EXT_MASK, Rtnetlink.RTEXT_FILTER_SKIP_STATS)
                .end();
    }

    /**
     * {@code ip link add NAME address MAC txqueuelen N arp off type bridge …}: all that the kernel honours in a link's first message
     * (rtnl_create_link), down. The alias, addr_gen_mode, master and IFF_UP are left to {@link #change}.
     */
    public static ByteBuffer makeBridge(NetlinkMessage message, Link wanted, int mtu) {
        message.begin(Rtnetlink.RTM_NEWLINK, Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL)
                .ifinfo(0, wanted.arp() ? 0 : Rtnetlink.IFF_NOARP, wanted.arp() ? 0 : Rtnetlink.IFF_NOARP);
        Mac mac = wanted.mac();
        if (mac != null) {
            message.bytes(IFLA_ADDRESS, mac.bytes());
        }
        message.u32(IFLA_MTU, mtu).u32(IFLA_TXQLEN, wanted.queue()).text(IFLA_IFNAME, wanted.name());
        message.nest(IFLA_LINKINFO, info -> bridge(info, wanted.bridge()));
        return beingMade(message).end();
    }

    /** A link's first message can give it no alias: until {@link #change} does, its group tells whose it is. */
    static NetlinkMessage beingMade(NetlinkMessage message) {
        return message.u32(IFLA_GROUP, BEING_MADE);
    }

    /** {@code ip link add NAME address MAC mtu N type veth peer name PEER address MAC mtu N}: both ends, down. */
    public static ByteBuffer makePair(NetlinkMessage message, Link wanted, Link peer) {
        message.begin(Rtnetlink.RTM_NEWLINK, Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL)
                .ifinfo(0, 0, 0);
        basics(message, wanted);
        message.nest(
                IFLA_LINKINFO,
                info -> info.bytes(IFLA_INFO_KIND, VETH)
                        .nest(
                                IFLA_INFO_DATA,
                                data -> data.nest(VETH_INFO_PEER, end -> basics(end.ifinfo(0, 0, 0), peer))));
        return beingMade(message).end();
    }

    static void basics(NetlinkMessage message, Link link) {
        Mac mac = link.mac();
        if (mac != null) {
            message.bytes(IFLA_ADDRESS, mac.bytes());
        }
        message.u32(IFLA_MTU, link.mtu()).u32(IFLA_TXQLEN, link.queue()).text(IFLA_IFNAME, link.name());
    }

    /**
     * {@code ip link set}: all that differs between the two, in one message. The kernel applies it in this order (rtnl_newlink,
     * do_setlink): bridge and port settings, MAC, MTU, alias, master, flags, queue, addr_gen_mode. So port settings meant for a new
     * master are left out, and belong in a message after this one.
     *
     * @param master ifindex of {@code to}'s master, 0 = none; meant only where the master differs
     */
    public static ByteBuffer change(NetlinkMessage message, Link from, Link to, int master) {
        int changed = flags(from) ^ flags(to);
        message.begin(Rtnetlink.RTM_NEWLINK, Netlink.NLM_F_ACK)
                .ifinfo(from.index(), flags(to) & changed, changed & FLAGS);
        Mac mac = to.mac();
        if (mac != null && !mac.equals(from.mac())) {
            message.bytes(IFLA_ADDRESS, mac.bytes());
        }
        if (to.mtu() != from.mtu()) {
            message.u32(IFLA_MTU, to.mtu());
        }
        if (to.queue() != from.queue()) {
            message.u32(IFLA_TXQLEN, to.queue());
        }
        if (!to.alias().equals(from.alias())) {
            alias(message, to.alias());
            if (from.alias().equals(Link.NOBODYS)) {
                message.u32(IFLA_GROUP, 0);
            }
        }
        boolean moved = !Objects.equals(to.master(), from.master());
        if (moved) {
            message.u32(IFLA_MASTER, master);
        }
        BridgeSettings bridge = to.bridge();
        PortSettings port = to.port();
        if (bridge != null && !bridge.equals(from.bridge())) {
            message.nest(IFLA_LINKINFO, info -> bridge(info, bridge));
        } else if (port != null && !port.equals(from.port()) && !moved) {
            message.nest(IFLA_LINKINFO, info -> port(info, port));
        }
        // Below its least MTU a link has no IPv6, no link-local address, and no such setting: EAFNOSUPPORT.
        if (to.linkLocal() != from.linkLocal() && to.mtu() >= IPV6_LEAST_MTU) {
            int mode = to.linkLocal() ? IN6_ADDR_GEN_MODE_EUI64 : IN6_ADDR_GEN_MODE_NONE;
            message.nest(
                    IFLA_AF_SPEC,
                    spec -> spec.nest(Rtnetlink.AF_INET6, inet6 -> inet6.u8(IFLA_INET6_ADDR_GEN_MODE, mode)));
        }
        return message.end();
    }

    /** {@code ip link set BRIDGE type bridge fdb_flush}. */
    public static ByteBuffer forget(NetlinkMessage message, int bridge) {
        return message.begin(Rtnetlink.RTM_NEWLINK, Netlink.NLM_F_ACK)
                .ifinfo(bridge, 0, 0)
                .nest(
                        IFLA_LINKINFO,
                        info -> info.bytes(IFLA_INFO_KIND, BRIDGE)
                                .nest(IFLA_INFO_DATA, data -> data.bytes(IFLA_BR_FDB_FLUSH, new byte[0])))
                .end();
    }

    /** {@code ip link del}, by ifindex. */
    public static ByteBuffer remove(NetlinkMessage message, int index) {
        return message.begin(Rtnetlink.RTM_DELLINK, Netlink.NLM_F_ACK)
                .ifinfo(index, 0, 0)
                .end();
    }

    private static int flags(Link link) {
        return (link.up() ? Rtnetlink.IFF_UP : 0) | (link.arp() ? 0 : Rtnetlink.IFF_NOARP);
    }

    /** Up to 255 bytes, without a NUL: none at all clears it. */
    private static void alias(NetlinkMessage message, String alias) {
        message.bytes(IFLA_IFALIAS, alias.getBytes(StandardCharsets.UTF_8));
    }

    private static void bridge(NetlinkMessage info, @Nullable BridgeSettings bridge) {
        info.bytes(IFLA_INFO_KIND, BRIDGE);
        if (bridge != null) {
            info.nest(
                    IFLA_INFO_DATA,
                    data -> data.u32(IFLA_BR_AGEING_TIME, bridge.ageing() * Rtnetlink.USER_HZ)
                            .u32(IFLA_BR_STP_STATE, bridge.stp() ? 1 : 0)
                            .flag(IFLA_BR_MCAST_SNOOPING, bridge.snooping())
                            .u16(IFLA_BR_GROUP_FWD_MASK, bridge.groupForward())
                            .u32(IFLA_BR_FDB_MAX_LEARNED, MOST_LEARNED));
        }
    }

    private static void port(NetlinkMessage info, PortSettings port) {
        info.bytes(IFLA_INFO_KIND, BRIDGE_SLAVE);
        info.nest(
                IFLA_INFO_SLAVE_DATA,
                data -> data.flag(IFLA_BRPORT_LEARNING, port.learning())
                        .flag(IFLA_BRPORT_UNICAST_FLOOD, port.unicastFlood())
                        .flag(IFLA_BRPORT_MCAST_FLOOD, port.multicastFlood())
                        .flag(IFLA_BRPORT_BCAST_FLOOD, port.broadcastFlood())
                        .flag(IFLA_BRPORT_ISOLATED, port.isolated()));
    }
}
