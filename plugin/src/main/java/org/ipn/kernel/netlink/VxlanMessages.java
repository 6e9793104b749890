// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.ipn.kernel.netlink.IfLink.*;
import static org.ipn.kernel.netlink.Neighbour.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Remote;
import org.ipn.model.Vxlan;
import org.jspecify.annotations.Nullable;

/** VXLAN devices, and to whom they flood, as bytes. */
public final class VxlanMessages {
    /** Addresses that a device learns, as many as a bridge. */
    private static final int MOST_LEARNED = 65_536;

    private static final byte[] KIND = Link.VXLAN.getBytes(StandardCharsets.US_ASCII);
    /** The address of what has no entry of its own, and of what is for all. */
    private static final byte[] ALL = new byte[6];

    private VxlanMessages() {}

    /** {@code ip link add NAME address MAC mtu N txqueuelen N type vxlan id VNI local ADDRESS dstport PORT …}: down. */
    public static ByteBuffer make(NetlinkMessage message, Link wanted) {
        message.begin(Rtnetlink.RTM_NEWLINK, Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL)
                .ifinfo(0, 0, 0);
        LinkMessages.basics(message, wanted);
        Vxlan vxlan = Objects.requireNonNull(wanted.traits().vxlan());
        message.nest(
                IFLA_LINKINFO,
                info -> info.bytes(IFLA_INFO_KIND, KIND).nest(IFLA_INFO_DATA, data -> data(data, vxlan)));
        return LinkMessages.beingMade(message).end();
    }

    private static void data(NetlinkMessage data, Vxlan vxlan) {
        data.u32(IFLA_VXLAN_ID, vxlan.vni());
        address(data, vxlan.group(), IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6);
        if (vxlan.under() != 0) {
            data.u32(IFLA_VXLAN_LINK, vxlan.under());
        }
        address(data, vxlan.local(), IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6);
        data.flag(IFLA_VXLAN_LEARNING, vxlan.learning())
                .u32(IFLA_VXLAN_LIMIT, MOST_LEARNED)
                .bytes(IFLA_VXLAN_PORT, new byte[] {(byte) (vxlan.port() >> 8), (byte) vxlan.port()});
    }

    private static void address(NetlinkMessage data, @Nullable String text, int ipv4, int ipv6) {
        if (text != null) {
            byte[] bytes = IpAddress.bytes(text);
            data.bytes(bytes.length == 4 ? ipv4 : ipv6, bytes);
        }
    }

    /** What IFLA_INFO_DATA of a VXLAN device says. */
    static Vxlan read(Attributes data) throws MalformedMessage {
        int vni = 0;
        int port = 0;
        String local = null;
        String group = null;
        int under = 0;
        boolean learning = false;
        while (data.next()) {
            switch (data.type()) {
                case IFLA_VXLAN_ID -> vni = data.u32();
                case IFLA_VXLAN_PORT ->
                    port = Short.toUnsignedInt(ByteBuffer.wrap(data.bytes(2)).getShort());
                case IFLA_VXLAN_LOCAL, IFLA_VXLAN_LOCAL6 -> local = IpAddress.text(data.bytes());
                case IFLA_VXLAN_GROUP, IFLA_VXLAN_GROUP6 -> group = IpAddress.text(data.bytes());
                case IFLA_VXLAN_LINK -> under = data.u32();
                case IFLA_VXLAN_LEARNING -> learning = data.u8() != 0;
                default -> {}
            }
        }
        return new Vxlan(vni, port, local, group, under, learning);
    }

    /** {@code bridge fdb append 00:00:00:00:00:00 dev DEVICE dst PEER}, by ifindex. */
    public static ByteBuffer addPeer(NetlinkMessage message, int device, String peer) {
        return peer(
                message.begin(Rtnetlink.RTM_NEWNEIGH, Netlink.NLM_F_ACK | Netlink.NLM_F_CREATE | Netlink.NLM_F_APPEND),
                device,
                peer);
    }

    /** {@code bridge fdb del 00:00:00:00:00:00 dev DEVICE dst PEER}, by ifindex. */
    public static ByteBuffer removePeer(NetlinkMessage message, int device, String peer) {
        return peer(message.begin(Rtnetlink.RTM_DELNEIGH, Netlink.NLM_F_ACK), device, peer);
    }

    private static ByteBuffer peer(NetlinkMessage message, int device, String peer) {
        return message.fdb(device, NUD_NOARP | NUD_PERMANENT, NTF_SELF)
                .bytes(NDA_LLADDR, ALL)
                .bytes(NDA_DST, IpAddress.bytes(peer))
                .end();
    }

    /** {@code bridge fdb show dev DEVICE}, by ifindex. */
    public static ByteBuffer dump(NetlinkMessage message, int device) {
        return message.begin(Rtnetlink.RTM_GETNEIGH, Netlink.NLM_F_DUMP)
                .fdb(device, 0, 0)
                .end();
    }

    /** The entry at which {@code datagram} stands; empty for one that is not the device's, or names no other hypervisor. */
    public static Optional<Remote> read(Datagram datagram, int device) throws MalformedMessage {
        datagram.need(NDMSG);
        boolean own = datagram.u32(4) == device;
        Mac mac = null;
        String to = null;
        Attributes attributes = datagram.attributes(NDMSG);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NDA_LLADDR -> mac = attributes.length() == ALL.length ? attributes.mac() : null;
                case NDA_DST -> to = IpAddress.text(attributes.bytes());
                default -> {}
            }
        }
        return own && mac != null && to != null ? Optional.of(new Remote(mac, to)) : Optional.empty();
    }
}
