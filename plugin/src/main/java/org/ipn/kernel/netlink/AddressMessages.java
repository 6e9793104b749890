// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipn.model.Cidr;
import org.jspecify.annotations.Nullable;

/** IP addresses and routes, as bytes ({@code linux/if_addr.h}, {@code linux/rtnetlink.h}). */
public final class AddressMessages {
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_MULTIPATH = 9;
    private static final int RTA_TABLE = 15;
    private static final int RT_TABLE_MAIN = 254;
    private static final int RTPROT_BOOT = 3;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    private static final int RTN_UNICAST = 1;

    /** ifaddrmsg: u8 family, prefixlen, flags, scope; u32 index. */
    private static final int IFADDRMSG = 8;

    /** rtmsg: u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags. */
    private static final int RTMSG = 12;

    /** rtnexthop: u16 length, u8 flags, u8 hops, s32 ifindex; attributes follow. */
    private static final int RTNEXTHOP = 8;

    private AddressMessages() {}

    /** An address and the ifindex of its link. */
    public record Address(int index, Cidr cidr) {}

    /** {@code ip address show}. */
    public static ByteBuffer dump(Message message) {
        return message.begin(Rtnetlink.RTM_GETADDR, Netlink.NLM_F_DUMP)
                .words(Rtnetlink.AF_UNSPEC, 0)
                .end();
    }

    /** {@code ip address add CIDR dev …}, by ifindex. */
    public static ByteBuffer add(Message message, int index, Cidr cidr) {
        int family = cidr.address() instanceof Inet6Address ? Rtnetlink.AF_INET6 : Rtnetlink.AF_INET;
        byte[] address = cidr.address().getAddress();
        return message.begin(Rtnetlink.RTM_NEWADDR, Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL)
                .bytes4(family, cidr.prefix(), 0, 0)
                .words(index)
                .bytes(IFA_LOCAL, address)
                .bytes(IFA_ADDRESS, address)
                .end();
    }

    /** {@code ip route add TO [via GATEWAY] dev …}, by ifindex; on the link itself without a gateway. */
    public static ByteBuffer addRoute(Message message, int index, Cidr to, @Nullable InetAddress gateway) {
        int family = to.address() instanceof Inet6Address ? Rtnetlink.AF_INET6 : Rtnetlink.AF_INET;
        int scope = gateway == null ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
        Message route = message.begin(
                        Rtnetlink.RTM_NEWROUTE, Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL)
                .bytes4(family, to.prefix(), 0, 0)
                .bytes4(RT_TABLE_MAIN, RTPROT_BOOT, scope, RTN_UNICAST)
                .words(0)
                .bytes(RTA_DST, to.address().getAddress())
                .u32(RTA_OIF, index);
        return (gateway == null ? route : route.bytes(RTA_GATEWAY, gateway.getAddress())).end();
    }

    /** The ifindex of the link whose address has come or gone. */
    public static int index(Datagram datagram) throws MalformedMessage {
        datagram.need(IFADDRMSG);
        return datagram.u32(4);
    }

    /** Reads the RTM_NEWADDR at which {@code datagram} stands; empty for one that is no IP address, as of AF_MCTP. */
    public static Optional<Address> read(Datagram datagram) throws MalformedMessage {
        datagram.need(IFADDRMSG);
        int family = datagram.u8(0);
        if (family != Rtnetlink.AF_INET && family != Rtnetlink.AF_INET6) {
            return Optional.empty();
        }
        byte[] address = null;
        Attributes attributes = datagram.attributes(IFADDRMSG);
        while (attributes.next()) {
            // IFA_LOCAL is the own address where both are given; IPv6 gives IFA_ADDRESS alone.
            if (attributes.type() == IFA_LOCAL || attributes.type() == IFA_ADDRESS && address == null) {
                address = attributes.bytes();
            }
        }
        try {
            return Optional.of(new Address(
                    datagram.u32(4),
                    new Cidr(InetAddress.getByAddress(address == null ? new byte[0] : address), datagram.u8(1))));
        } catch (UnknownHostException e) {
            throw new MalformedMessage("an address of a strange length");
        }
    }

    /** {@code ip route show table all}. */
    public static ByteBuffer dumpRoutes(Message message) {
        return message.begin(Rtnetlink.RTM_GETROUTE, Netlink.NLM_F_DUMP)
                .words(0, 0, 0)
                .end();
    }

    /** The ifindexes behind which the default route lies at which {@code datagram} stands; none for every other route. */
    public static List<Integer> readDefaultRoute(Datagram datagram) throws MalformedMessage {
        datagram.need(RTMSG);
        int table = datagram.u8(4);
        List<Integer> devices = new ArrayList<>();
        Attributes attributes = datagram.attributes(RTMSG);
        while (attributes.next()) {
            if (attributes.type() == RTA_OIF) {
                devices.add(attributes.u32());
            } else if (attributes.type() == RTA_MULTIPATH) {
                nextHops(ByteBuffer.wrap(attributes.bytes()).order(ByteOrder.nativeOrder()), devices);
            } else if (attributes.type() == RTA_TABLE) {
                table = attributes.u32();
            }
        }
        boolean isDefault = datagram.u8(1) == 0 && table == RT_TABLE_MAIN;
        return isDefault ? devices : List.of();
    }

    private static void nextHops(ByteBuffer hops, List<Integer> devices) throws MalformedMessage {
        int at = 0;
        while (hops.limit() - at >= RTNEXTHOP) {
            int length = hops.getShort(at) & 0xffff;
            if (length < RTNEXTHOP) {
                throw new MalformedMessage("a next hop of " + length + " bytes");
            }
            devices.add(hops.getInt(at + 4));
            at += Netlink.align(length);
        }
    }
}
