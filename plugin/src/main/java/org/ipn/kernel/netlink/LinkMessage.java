// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.ipn.kernel.netlink.IfLink.*;

import java.util.ArrayList;
import java.util.List;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Counters;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.ipn.model.Vxlan;
import org.jspecify.annotations.Nullable;

/**
 * What an RTM_NEWLINK or RTM_DELLINK of AF_UNSPEC says.
 *
 * @param link with master null: messages give it as an index
 * @param master ifindex, 0 = none
 * @param counters null where the message had none
 */
public record LinkMessage(Link link, int master, @Nullable Counters counters) {

    /** The link, its master's name filled in. */
    public Link withMaster(@Nullable String name) {
        return name == null ? link : link.withMaster(name);
    }

    /** AF_BRIDGE for a message about a link as a bridge port, which {@link #read} can't read. */
    public static int family(Datagram datagram) throws MalformedMessage {
        datagram.need(Rtnetlink.IFINFOMSG);
        return datagram.u8(0);
    }

    public static int index(Datagram datagram) throws MalformedMessage {
        datagram.need(Rtnetlink.IFINFOMSG);
        return datagram.u32(4);
    }

    /** Reads the message at which {@code datagram} stands; null for a wireless event, which tells nothing of the link. */
    public static @Nullable LinkMessage read(Datagram datagram) throws MalformedMessage {
        datagram.need(Rtnetlink.IFINFOMSG);
        return new Reading(datagram).all(datagram.attributes(Rtnetlink.IFINFOMSG));
    }

    /** What has been found so far. */
    private static final class Reading {
        private final int index;
        private final int flags;
        private final boolean ethernet;
        private String name = "";
        private String kind = "";
        private @Nullable Mac mac;
        private int mtu;
        private boolean linkLocal;
        private String alias = "";
        private int group;
        private int queue;
        private int master;
        private int promiscuity;
        private boolean wireless;
        private @Nullable BridgeSettings bridge;
        private @Nullable PortSettings port;
        private @Nullable Counters counters;
        private @Nullable Mac permanent;
        private List<String> altnames = List.of();
        private int under;
        private boolean away;
        private int leastMtu;
        private int mostMtu;
        private boolean choosy;
        private @Nullable Integer mostLearned;
        private boolean multiQueue;
        private TapOwner owner = TapOwner.NONE;
        private boolean carrier;
        private @Nullable Vxlan vxlan;

        Reading(Datagram datagram) {
            ethernet = datagram.u16(2) == Rtnetlink.ARPHRD_ETHER;
            index = datagram.u32(4);
            flags = datagram.u32(8);
        }

        @Nullable
        LinkMessage all(Attributes attributes) throws MalformedMessage {
            while (attributes.next()) {
                one(attributes);
            }
            if (wireless) {
                return null;
            }
            boolean up = (flags & Rtnetlink.IFF_UP) != 0;
            boolean arp = (flags & Rtnetlink.IFF_NOARP) == 0;
            Link link = new Link(
                    index,
                    name,
                    kind,
                    mac,
                    mtu,
                    up,
                    arp,
                    linkLocal,
                    null,
                    alias.isEmpty() && group == LinkMessages.BEING_MADE ? Link.NOBODYS : alias,
                    queue,
                    bridge,
                    master == 0 ? null : port,
                    promiscuity > (port == null ? 0 : 1), // the bridge itself listens to all
                    new Traits(
                            permanent,
                            altnames,
                            away ? 0 : under,
                            away,
                            leastMtu,
                            mostMtu,
                            ethernet,
                            choosy,
                            mostLearned,
                            multiQueue,
                            carrier && kind.equals(Link.TUN),
                            owner,
                            vxlan));
            return new LinkMessage(link, master, counters);
        }

        private void one(Attributes attribute) throws MalformedMessage {
            switch (attribute.type()) {
                case IFLA_IFNAME -> name = attribute.text();
                case IFLA_ADDRESS -> mac = ethernet && attribute.length() == 6 ? attribute.mac() : null;
                case IFLA_MTU -> mtu = attribute.u32();
                case IFLA_MASTER -> master = attribute.u32();
                case IFLA_TXQLEN -> queue = attribute.u32();
                case IFLA_PROMISCUITY -> promiscuity = attribute.u32();
                case IFLA_IFALIAS -> alias = attribute.text();
                case IFLA_GROUP -> group = attribute.u32();
                case IFLA_CARRIER -> carrier = attribute.u8() != 0;
                case IFLA_WIRELESS -> wireless = true;
                case IFLA_STATS64 -> counters = counters(attribute);
                case IFLA_LINKINFO -> info(attribute.nested());
                case IFLA_LINK -> under = attribute.u32();
                case IFLA_LINK_NETNSID -> away = true;
                case IFLA_MIN_MTU -> leastMtu = attribute.u32();
                case IFLA_MAX_MTU -> mostMtu = attribute.u32();
                case IFLA_PROP_LIST -> altnames = altnames(attribute.nested());
                case IFLA_PERM_ADDRESS -> permanent = ethernet && attribute.length() == 6 ? attribute.mac() : null;
                case IFLA_AF_SPEC -> linkLocal = linkLocal(attribute.nested());
                default -> {}
            }
        }

        /** The kinds stand before the data that they explain (rtnl_link_fill). */
        private void info(Attributes info) throws MalformedMessage {
            boolean bridgePort = false;
            while (info.next()) {
                switch (info.type()) {
                    case IFLA_INFO_KIND -> kind = info.text();
                    case IFLA_INFO_SLAVE_KIND -> bridgePort = info.text().equals(Link.BRIDGE);
                    case IFLA_INFO_DATA -> data(info.nested());
                    case IFLA_INFO_SLAVE_DATA -> port = bridgePort ? port(info.nested()) : null;
                    default -> {}
                }
            }
        }

        private void data(Attributes data) throws MalformedMessage {
            switch (kind) {
                case Link.BRIDGE -> bridge(data);
                case Link.TUN -> tun(data);
                case Link.VXLAN -> vxlan = VxlanMessages.read(data);
                case "macvlan" -> choosy = isChoosy(data);
                default -> {}
            }
        }

        private void bridge(Attributes data) throws MalformedMessage {
            int ageing = 0;
            boolean stp = false;
            boolean snooping = false;
            int groupForward = 0;
            while (data.next()) {
                switch (data.type()) {
                    case IFLA_BR_AGEING_TIME -> ageing = Integer.divideUnsigned(data.u32(), Rtnetlink.USER_HZ);
                    case IFLA_BR_STP_STATE -> stp = data.u32() != 0;
                    case IFLA_BR_MCAST_SNOOPING -> snooping = data.u8() != 0;
                    case IFLA_BR_GROUP_FWD_MASK -> groupForward = data.u16();
                    case IFLA_BR_FDB_MAX_LEARNED -> mostLearned = data.u32();
                    default -> {}
                }
            }
            bridge = new BridgeSettings(ageing, stp, snooping, groupForward);
        }

        /** The kernel says nothing of an owner or a group that there is not (tun_fill_info). */
        private void tun(Attributes data) throws MalformedMessage {
            while (data.next()) {
                switch (data.type()) {
                    case IFLA_TUN_OWNER -> owner = new TapOwner(data.u32(), owner.group());
                    case IFLA_TUN_GROUP -> owner = new TapOwner(owner.user(), data.u32());
                    case IFLA_TUN_MULTI_QUEUE -> multiQueue = data.u8() != 0;
                    default -> {}
                }
            }
        }
    }

    private static List<String> altnames(Attributes properties) throws MalformedMessage {
        List<String> names = new ArrayList<>();
        while (properties.next()) {
            if (properties.type() == IFLA_ALT_IFNAME) {
                names.add(properties.text());
            }
        }
        return names;
    }

    private static boolean isChoosy(Attributes macvlan) throws MalformedMessage {
        int mode = 0;
        while (macvlan.next()) {
            if (macvlan.type() == IFLA_MACVLAN_MODE) {
                mode = macvlan.u32();
            }
        }
        return mode != MACVLAN_MODE_PASSTHRU;
    }

    private static PortSettings port(Attributes data) throws MalformedMessage {
        boolean learning = false;
        boolean unicast = false;
        boolean multicast = false;
        boolean broadcast = false;
        boolean isolated = false;
        while (data.next()) {
            switch (data.type()) {
                case IFLA_BRPORT_LEARNING -> learning = data.u8() != 0;
                case IFLA_BRPORT_UNICAST_FLOOD -> unicast = data.u8() != 0;
                case IFLA_BRPORT_MCAST_FLOOD -> multicast = data.u8() != 0;
                case IFLA_BRPORT_BCAST_FLOOD -> broadcast = data.u8() != 0;
                case IFLA_BRPORT_ISOLATED -> isolated = data.u8() != 0;
                default -> {}
            }
        }
        return new PortSettings(learning, unicast, multicast, broadcast, isolated);
    }

    /** Without AF_INET6 (IPv6 is off, or the MTU below 1280) a device makes itself no address. */
    private static boolean linkLocal(Attributes families) throws MalformedMessage {
        boolean linkLocal = false;
        while (families.next()) {
            if (families.type() == Rtnetlink.AF_INET6) {
                Attributes inet6 = families.nested();
                while (inet6.next()) {
                    if (inet6.type() == IFLA_INET6_ADDR_GEN_MODE) {
                        linkLocal = inet6.u8() != IN6_ADDR_GEN_MODE_NONE;
                    }
                }
            }
        }
        return linkLocal;
    }

    /** Drops as {@code /proc/net/dev} counts them. */
    private static Counters counters(Attributes stats) throws MalformedMessage {
        long dropped = stats.u64(RX_DROPPED) + stats.u64(RX_MISSED_ERRORS) + stats.u64(TX_DROPPED);
        return new Counters(
                stats.u64(RX_PACKETS),
                stats.u64(RX_BYTES),
                stats.u64(TX_PACKETS),
                stats.u64(TX_BYTES),
                dropped,
                stats.u64(TX_DROPPED));
    }
}
