// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.ipn.kernel.netlink.IfLink.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ipn.model.Link;
import org.ipn.model.Mac;

/** Requests about a veth pair, and about what lies behind one that leads to another namespace, as bytes. */
public final class VethMessages {
    /** linux/if.h. */
    private static final int IF_OPER_UP = 6;

    private static final byte[] VETH = Link.VETH.getBytes(StandardCharsets.US_ASCII);

    private VethMessages() {}

    /**
     * {@code ip link add NAME index INDEX mtu MTU type veth peer name PEER address MAC mtu MTU netns FD}; both are down.
     *
     * @param namespace file descriptor of the namespace that the peer is made in
     */
    public static ByteBuffer make(
            NetlinkMessage message, String name, int index, int mtu, String peer, Mac mac, int namespace) {
        return message.begin(Rtnetlink.RTM_NEWLINK, Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL)
                .ifinfo(index, 0, 0)
                .text(IFLA_IFNAME, name)
                .u32(IFLA_MTU, mtu)
                .nest(
                        IFLA_LINKINFO,
                        info -> info.bytes(IFLA_INFO_KIND, VETH)
                                .nest(
                                        IFLA_INFO_DATA,
                                        data -> data.nest(
                                                VETH_INFO_PEER,
                                                end -> end.ifinfo(0, 0, 0)
                                                        .text(IFLA_IFNAME, peer)
                                                        .bytes(IFLA_ADDRESS, mac.bytes())
                                                        .u32(IFLA_MTU, mtu)
                                                        .u32(IFLA_NET_NS_FD, namespace))))
                .end();
    }

    /** {@code ip -d -s link show dev NAME} in another namespace (Linux 4.16). */
    public static ByteBuffer get(NetlinkMessage message, int namespace, String name) {
        return message.begin(Rtnetlink.RTM_GETLINK, 0)
                .ifinfo(0, 0, 0)
                .text(IFLA_IFNAME, name)
                .u32(IFLA_TARGET_NETNSID, namespace)
                .end();
    }

    /** {@code ip link del}, by ifindex in another namespace. */
    public static ByteBuffer remove(NetlinkMessage message, int namespace, int index) {
        return message.begin(Rtnetlink.RTM_DELLINK, Netlink.NLM_F_ACK)
                .ifinfo(index, 0, 0)
                .u32(IFLA_TARGET_NETNSID, namespace)
                .end();
    }

    /** The number of the namespace in which the other end of the link at which {@code datagram} stands is; -1 = in this one. */
    public static int behind(Datagram datagram) throws MalformedMessage {
        Attributes attributes = datagram.attributes(Rtnetlink.IFINFOMSG);
        int namespace = -1;
        while (attributes.next()) {
            if (attributes.type() == IFLA_LINK_NETNSID) {
                namespace = attributes.u32();
            }
        }
        return namespace;
    }

    /** Whether the link at which {@code datagram} stands is a bridge's port that is not disabled. */
    public static boolean isEnabledPort(Datagram datagram) throws MalformedMessage {
        Attributes attributes = datagram.attributes(Rtnetlink.IFINFOMSG);
        while (attributes.next()) {
            if (attributes.type() == IFLA_LINKINFO) {
                Attributes info = attributes.nested();
                while (info.next()) {
                    if (info.type() == IFLA_INFO_SLAVE_DATA) {
                        return state(info.nested()) != 0;
                    }
                }
            }
        }
        return false;
    }

    /** Whether the link at which {@code datagram} stands is up, with a carrier, and the kernel has come to send by it (RFC 2863). */
    public static boolean isOperating(Datagram datagram) throws MalformedMessage {
        Attributes attributes = datagram.attributes(Rtnetlink.IFINFOMSG);
        while (attributes.next()) {
            if (attributes.type() == IFLA_OPERSTATE) {
                return attributes.u8() == IF_OPER_UP;
            }
        }
        return false;
    }

    private static int state(Attributes port) throws MalformedMessage {
        while (port.next()) {
            if (port.type() == IFLA_BRPORT_STATE) {
                return port.u8();
            }
        }
        return 0;
    }
}
