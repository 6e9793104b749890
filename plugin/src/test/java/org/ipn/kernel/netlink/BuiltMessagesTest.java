// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipn.kernel.netlink.IfLink.*;
import static org.ipn.kernel.netlink.Neighbour.*;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.ipn.model.Cidr;
import org.ipn.model.Counters;
import org.ipn.model.Hop;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Qdisc;
import org.ipn.model.Remote;
import org.ipn.model.Traits;
import org.ipn.model.Vxlan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages made attribute by attribute: what no capture shows, and where each of them may end. */
@Tag("pure")
class BuiltMessagesTest {
    private static final Mac MAC = Mac.parse("02:00:00:00:00:07");

    private final NetlinkMessage message = new NetlinkMessage(ByteBuffer.allocate(4096));

    interface Reader {
        Object of(Datagram datagram) throws MalformedMessage;
    }

    /** Of a copy that ends where the message does. */
    private static Datagram at(ByteBuffer built) throws MalformedMessage {
        Datagram datagram = new Datagram(ByteBuffer.wrap(Captured.content(built)));
        assertThat(datagram.next()).isTrue();
        return datagram;
    }

    private Datagram link(Consumer<NetlinkMessage> attributes) throws MalformedMessage {
        NetlinkMessage link =
                message.begin(Rtnetlink.RTM_NEWLINK, 0).bytes4(0, 0, 1, 0).words(7, 0, 0);
        attributes.accept(link);
        return at(link.end());
    }

    private static Traits traits(Datagram datagram) throws MalformedMessage {
        return LinkMessage.read(datagram).link().traits();
    }

    static List<Reader> readers() {
        return List.of(
                LinkMessage::read,
                LinkMessage::family,
                LinkMessage::index,
                datagram -> FdbMessages.read(datagram, 3, index -> "vnet0"),
                AddressMessages::read,
                AddressMessages::index,
                AddressMessages::readDefaultRoute,
                RouteMessages::read,
                Acknowledgement::read,
                QdiscMessages::read,
                QdiscMessages::isRoot,
                QdiscMessages::index,
                datagram -> VxlanMessages.read(datagram, 3),
                VethMessages::behind,
                VethMessages::isEnabledPort,
                VethMessages::isOperating,
                XdpPrograms::read);
    }

    @ParameterizedTest
    @MethodSource("readers")
    void shouldRefuseAMessageThatEndsWithItsHeader(Reader reader) throws MalformedMessage {
        Datagram datagram = at(message.begin(Rtnetlink.RTM_NEWLINK, 0).end());
        assertThatThrownBy(() -> reader.of(datagram))
                .isInstanceOf(MalformedMessage.class)
                .message()
                .matches("netlink message with 0 bytes instead of \\d+");
    }

    // What holds messages and attributes.

    @Test
    void shouldGoFromMessageToMessageUpToTheLastByte() throws MalformedMessage {
        byte[] one = Captured.content(message.begin(3, 0).words(1).end());
        byte[] two = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, two, one.length, one.length);
        ByteBuffer.wrap(two).order(ByteOrder.nativeOrder()).putInt(8, 41).putInt(one.length + 8, 42);
        Datagram datagram = new Datagram(ByteBuffer.wrap(two));
        assertThat(datagram.next()).isTrue();
        assertThat(datagram.sequence()).isEqualTo(41);
        assertThat(datagram.next()).isTrue();
        assertThat(datagram.sequence()).isEqualTo(42);
        assertThat(datagram.type()).isEqualTo(3);
        assertThat(datagram.next()).isFalse();
        datagram.need(4);
        assertThatThrownBy(() -> datagram.need(5)).hasMessage("netlink message with 4 bytes instead of 5");
    }

    @Test
    void shouldSayHowMuchIsMissing() throws MalformedMessage {
        byte[] one = Captured.content(message.begin(3, 0).end());
        byte[] more = Arrays.copyOf(one, one.length + 5);
        Datagram short5 = new Datagram(ByteBuffer.wrap(more));
        assertThat(short5.next()).isTrue();
        assertThatThrownBy(short5::next).hasMessage("5 bytes are too few for a netlink header");
        one[0] = 20;
        assertThatThrownBy(() -> new Datagram(ByteBuffer.wrap(one)).next())
                .hasMessage("netlink message of 20 bytes in 16");
        byte[] behind = new byte[40];
        behind[16] = 25;
        ByteBuffer from = ByteBuffer.wrap(behind).position(16);
        assertThatThrownBy(() -> new Datagram(from).next()).hasMessage("netlink message of 25 bytes in 24");
    }

    @Test
    void shouldRefuseAValueThatIsShorterThanItsKind() throws MalformedMessage {
        assertThatThrownBy(() -> LinkMessage.read(link(link -> link.bytes(IFLA_CARRIER, new byte[0]))))
                .hasMessage("attribute " + IFLA_CARRIER + " of 0 bytes instead of 1");
        assertThatThrownBy(() -> LinkMessage.read(link(link -> link.bytes(IFLA_MTU, new byte[3]))))
                .hasMessage("attribute " + IFLA_MTU + " of 3 bytes instead of 4");
        assertThatThrownBy(() -> LinkMessage.read(link(link -> link.bytes(IFLA_STATS64, new byte[15]))))
                .hasMessage("attribute " + IFLA_STATS64 + " of 15 bytes instead of " + (RX_DROPPED + 8));
        assertThatThrownBy(() -> FdbMessages.read(
                        at(message.begin(Rtnetlink.RTM_NEWNEIGH, 0)
                                .fdb()
                                .bytes(NDA_LLADDR, new byte[5])
                                .end()),
                        3,
                        index -> "vnet0"))
                .hasMessage("attribute " + NDA_LLADDR + " of 5 bytes instead of 6");
        assertThatThrownBy(() -> FdbMessages.read(
                        at(message.begin(Rtnetlink.RTM_NEWNEIGH, 0)
                                .fdb()
                                .bytes(NDA_VLAN, new byte[1])
                                .end()),
                        3,
                        index -> "vnet0"))
                .hasMessage("attribute " + NDA_VLAN + " of 1 bytes instead of 2");
        assertThatThrownBy(() -> LinkMessage.read(link(link -> link.nest(
                        IFLA_LINKINFO,
                        info -> info.text(IFLA_INFO_KIND, Link.VXLAN)
                                .nest(IFLA_INFO_DATA, data -> data.bytes(IFLA_VXLAN_PORT, new byte[1]))))))
                .hasMessage("attribute " + IFLA_VXLAN_PORT + " of 1 bytes instead of 2");
    }

    // Links.

    @Test
    void shouldTellFamilyAndIndex() throws MalformedMessage {
        Datagram port = at(message.begin(Rtnetlink.RTM_NEWLINK, 0)
                .bytes4(Rtnetlink.AF_BRIDGE, 0, 1, 0)
                .words(9, 0, 0)
                .end());
        assertThat(LinkMessage.family(port)).isEqualTo(Rtnetlink.AF_BRIDGE);
        assertThat(LinkMessage.index(port)).isEqualTo(9);
    }

    @Test
    void shouldReadWhatALinkIsByItself() throws MalformedMessage {
        assertThat(LinkMessage.read(link(link -> link.bytes(IFLA_WIRELESS, new byte[0]))))
                .isNull();
        Traits named = traits(link(link -> link.u32(IFLA_LINK, 4)
                .u32(IFLA_MIN_MTU, 68)
                .u32(IFLA_MAX_MTU, 9000)
                .bytes(IFLA_PERM_ADDRESS, MAC.bytes())
                .nest(
                        IFLA_PROP_LIST,
                        list -> list.text(IFLA_ALT_IFNAME, "enp1s0")
                                .text(7, "other")
                                .text(IFLA_ALT_IFNAME, "uplink"))));
        assertThat(named.altnames()).containsExactly("enp1s0", "uplink");
        assertThat(named.under()).isEqualTo(4);
        assertThat(named.leastMtu()).isEqualTo(68);
        assertThat(named.mostMtu()).isEqualTo(9000);
        assertThat(named.permanent()).isEqualTo(MAC);
        assertThat(named.held()).as("no tap").isFalse();
        Traits away = traits(link(link -> link.u32(IFLA_LINK, 4).u32(IFLA_LINK_NETNSID, 0)));
        assertThat(away.away()).isTrue();
        assertThat(away.under()).as("of another namespace").isZero();
    }

    @Test
    void shouldTakeAnAddressOfSixBytesAloneForOneOfEthernets() throws MalformedMessage {
        assertThat(LinkMessage.read(link(link -> link.bytes(IFLA_ADDRESS, MAC.bytes())))
                        .link()
                        .mac())
                .isEqualTo(MAC);
        Link long20 = LinkMessage.read(
                        link(link -> link.bytes(IFLA_ADDRESS, new byte[20]).bytes(IFLA_PERM_ADDRESS, new byte[20])))
                .link();
        assertThat(long20.mac()).isNull();
        assertThat(long20.traits().permanent()).isNull();
        Datagram tunnel = at(message.begin(Rtnetlink.RTM_NEWLINK, 0)
                .bytes4(0, 0, 0, 3)
                .words(7, 0, 0)
                .bytes(IFLA_ADDRESS, MAC.bytes())
                .bytes(IFLA_PERM_ADDRESS, MAC.bytes())
                .end());
        Link other = LinkMessage.read(tunnel).link();
        assertThat(other.mac()).isNull();
        assertThat(other.traits().permanent()).isNull();
        assertThat(other.traits().ethernet()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"tun, 1, true", "tun, 0, false", "veth, 1, false"})
    void shouldTellATapThatIsHeldByItsCarrier(String kind, int carrier, boolean held) throws MalformedMessage {
        assertThat(traits(link(link -> link.u8(IFLA_CARRIER, carrier)
                                .nest(IFLA_LINKINFO, info -> info.text(IFLA_INFO_KIND, kind))))
                        .held())
                .isEqualTo(held);
    }

    @Test
    void shouldTellTheXdpProgramsOfALink() throws MalformedMessage {
        assertThat(XdpPrograms.read(link(link -> link.text(IFLA_IFNAME, "t0")))).isEqualTo(XdpPrograms.NONE);
        assertThat(XdpPrograms.read(link(link -> link.nest(IFLA_XDP, xdp -> xdp.u8(2, 0)))))
                .isEqualTo(XdpPrograms.NONE);
        assertThat(XdpPrograms.read(link(link -> link.text(IFLA_IFNAME, "t0")
                        .nest(
                                IFLA_XDP,
                                xdp -> xdp.u8(2, 4)
                                        .u32(4, 9)
                                        .u32(IFLA_XDP_DRV_PROG_ID, 7)
                                        .u32(IFLA_XDP_SKB_PROG_ID, 8)))))
                .isEqualTo(new XdpPrograms(7, 8));
    }

    @ParameterizedTest
    @CsvSource({"8, false", "4, true", "1, true"})
    void shouldTellAMacvlanThatHearsItsOwnAddressAlone(int mode, boolean choosy) throws MalformedMessage {
        Datagram macvlan = link(link -> link.nest(
                IFLA_LINKINFO,
                info -> info.text(IFLA_INFO_KIND, "macvlan")
                        .nest(IFLA_INFO_DATA, data -> data.u32(2, 8).u32(IFLA_MACVLAN_MODE, mode))));
        assertThat(traits(macvlan).choosy()).isEqualTo(choosy);
    }

    @Test
    void shouldCountPromiscuityBeyondThatOfABridgesPort() throws MalformedMessage {
        assertThat(LinkMessage.read(link(link -> link.u32(IFLA_PROMISCUITY, 1)))
                        .link()
                        .watched())
                .isTrue();
        Consumer<NetlinkMessage> port = link -> link.u32(IFLA_MASTER, 3)
                .nest(
                        IFLA_LINKINFO,
                        info -> info.text(IFLA_INFO_SLAVE_KIND, Link.BRIDGE)
                                .nest(IFLA_INFO_SLAVE_DATA, data -> data.u8(IFLA_BRPORT_LEARNING, 1)));
        assertThat(LinkMessage.read(link(port.andThen(link -> link.u32(IFLA_PROMISCUITY, 1))))
                        .link()
                        .watched())
                .isFalse();
        LinkMessage watched = LinkMessage.read(link(port.andThen(link -> link.u32(IFLA_PROMISCUITY, 2))));
        assertThat(watched.link().watched()).isTrue();
        assertThat(watched.master()).isEqualTo(3);
        assertThat(watched.link().port().learning()).isTrue();
    }

    @Test
    void shouldCountFramesAndDrops() throws MalformedMessage {
        byte[] stats = new byte[TX_DROPPED + RX_MISSED_ERRORS + 8];
        ByteBuffer numbers = ByteBuffer.wrap(stats).order(ByteOrder.nativeOrder());
        numbers.putLong(RX_PACKETS, 1)
                .putLong(TX_PACKETS, 2)
                .putLong(RX_BYTES, 3)
                .putLong(TX_BYTES, 4);
        numbers.putLong(RX_DROPPED, 10).putLong(TX_DROPPED, 200).putLong(RX_MISSED_ERRORS, 3000);
        assertThat(LinkMessage.read(link(link -> link.bytes(IFLA_STATS64, stats)))
                        .counters())
                .isEqualTo(new Counters(1, 3, 2, 4, 3210, 200));
    }

    // What is behind a veth.

    @Test
    void shouldTellWhereTheOtherEndOfAVethIs() throws MalformedMessage {
        assertThat(VethMessages.behind(link(link -> link.u32(IFLA_MTU, 1500)))).isEqualTo(-1);
        assertThat(VethMessages.behind(link(link -> link.u32(IFLA_MTU, 1500).u32(IFLA_LINK_NETNSID, 5))))
                .isEqualTo(5);
    }

    @Test
    void shouldTellAPortThatIsEnabled() throws MalformedMessage {
        for (int state = 0; state < 5; state++) {
            int now = state;
            Datagram port = link(link -> link.u32(IFLA_MTU, 1500)
                    .nest(
                            IFLA_LINKINFO,
                            info -> info.text(IFLA_INFO_SLAVE_KIND, Link.BRIDGE)
                                    .nest(
                                            IFLA_INFO_SLAVE_DATA,
                                            data -> data.u8(IFLA_BRPORT_LEARNING, 1)
                                                    .u8(IFLA_BRPORT_STATE, now))));
            assertThat(VethMessages.isEnabledPort(port)).isEqualTo(state != 0);
        }
        assertThat(VethMessages.isEnabledPort(link(link ->
                        link.nest(IFLA_LINKINFO, info -> info.nest(IFLA_INFO_SLAVE_DATA, data -> data.u8(9, 1))))))
                .isFalse();
        assertThat(VethMessages.isEnabledPort(link(link -> link.u32(IFLA_MTU, 1500))))
                .isFalse();
    }

    @Test
    void shouldTellALinkThatOperates() throws MalformedMessage {
        assertThat(VethMessages.isOperating(
                        link(link -> link.u32(IFLA_MTU, 1500).u8(IFLA_OPERSTATE, 6))))
                .isTrue();
        assertThat(VethMessages.isOperating(link(link -> link.u8(IFLA_OPERSTATE, 2))))
                .isFalse();
        assertThat(VethMessages.isOperating(link(link -> link.u8(IFLA_CARRIER, 6))))
                .isFalse();
    }

    // VXLAN.

    private static Link vxlan(Vxlan vxlan) {
        return new Link(0, "ipnx7", Link.VXLAN, MAC, 1450, false, true, false, null, "ipn:x", 1000, null, null)
                .withTraits(Traits.PLAIN.withVxlan(vxlan));
    }

    @Test
    void shouldMakeAVxlanThatItReadsAsTheSame() throws MalformedMessage {
        for (Vxlan vxlan : List.of(
                new Vxlan(7, 4789, "192.0.2.1", null, 0, false),
                new Vxlan(16_777_215, 65_535, null, "239.1.1.1", 4, true),
                new Vxlan(1, 258, "fd00:0:0:0:0:0:0:1", "ff05:0:0:0:0:0:0:7", 4, true))) {
            Link made = LinkMessage.read(at(VxlanMessages.make(message, vxlan(vxlan))))
                    .link();
            assertThat(made.name()).isEqualTo("ipnx7");
            assertThat(made.mtu()).isEqualTo(1450);
            assertThat(made.queue()).isEqualTo(1000);
            assertThat(made.kind()).isEqualTo(Link.VXLAN);
            assertThat(made.traits().vxlan()).isEqualTo(vxlan);
        }
    }

    private Datagram entry(int device, byte[] mac, byte[] to) throws MalformedMessage {
        NetlinkMessage entry = message.begin(Rtnetlink.RTM_NEWNEIGH, 0).fdb(device, 0, 0);
        if (mac != null) {
            entry.bytes(NDA_LLADDR, mac);
        }
        return at((to == null ? entry : entry.bytes(NDA_DST, to)).end());
    }

    @Test
    void shouldReadTheOtherHypervisorsOfItsOwnDeviceAlone() throws MalformedMessage {
        byte[] peer = {(byte) 192, 0, 2, 9};
        assertThat(VxlanMessages.read(entry(3, MAC.bytes(), peer), 3)).contains(new Remote(MAC, "192.0.2.9"));
        assertThat(VxlanMessages.read(entry(4, MAC.bytes(), peer), 3)).isEmpty();
        assertThat(VxlanMessages.read(entry(3, null, peer), 3)).isEmpty();
        assertThat(VxlanMessages.read(entry(3, new byte[8], peer), 3)).isEmpty();
        assertThat(VxlanMessages.read(entry(3, MAC.bytes(), null), 3)).isEmpty();
        assertThatThrownBy(() -> VxlanMessages.read(entry(3, MAC.bytes(), new byte[5]), 3))
                .hasMessage("an address of 5 bytes");
        Datagram added = at(VxlanMessages.addPeer(message, 3, "fd00::9"));
        assertThat(VxlanMessages.read(added, 3)).contains(new Remote(new Mac(0), "fd00:0:0:0:0:0:0:9"));
    }

    // Routes.

    @Test
    void shouldAskForTheWayToAnAddress() throws MalformedMessage {
        byte[] asked = Captured.content(RouteMessages.get(message, "192.0.2.9", "192.0.2.1"));
        assertThat(Arrays.copyOfRange(asked, 16, 20)).containsExactly(Rtnetlink.AF_INET, 32, 32, 0);
        assertThat(asked).hasSize(16 + 12 + 8 + 8);
        asked = Captured.content(RouteMessages.get(message, "fd00::9", null));
        assertThat(Arrays.copyOfRange(asked, 16, 20)).containsExactly(Rtnetlink.AF_INET6, 128, 0, 0);
        assertThat(asked).hasSize(16 + 12 + 20);
    }

    @Test
    void shouldReadTheFirstHop() throws MalformedMessage {
        NetlinkMessage route = message.begin(Rtnetlink.RTM_NEWROUTE, 0).words(0, 0, 0);
        assertThat(RouteMessages.read(at(route.u32(4, 5)
                        .nest(8, metrics -> metrics.u32(1, 9).u32(2, 1400))
                        .end())))
                .isEqualTo(new Hop(5, 1400));
        assertThat(RouteMessages.read(at(message.begin(Rtnetlink.RTM_NEWROUTE, 0)
                        .words(0, 0, 0)
                        .nest(8, metrics -> metrics.u32(1, 9))
                        .end())))
                .isEqualTo(new Hop(0, 0));
    }

    @Test
    void shouldAddARouteByAGatewayOrOnTheLink() throws Exception {
        byte[] by = Captured.content(
                AddressMessages.addRoute(message, 7, Cidr.parse("10.0.0.0/8"), InetAddress.getByName("192.0.2.1")));
        // rtmsg: family, prefix, 0, 0; main table, boot, scope universe, unicast
        assertThat(Arrays.copyOfRange(by, 16, 24)).containsExactly(2, 8, 0, 0, 254, 3, 0, 1);
        assertThat(by).hasSize(16 + 12 + 8 + 8 + 8);
        byte[] on = Captured.content(AddressMessages.addRoute(message, 7, Cidr.parse("fd00::/64"), null));
        assertThat(Arrays.copyOfRange(on, 16, 24)).containsExactly(10, 64, 0, 0, 254, 3, 253, 1);
        assertThat(on).hasSize(16 + 12 + 20 + 8);
    }

    @Test
    void shouldFindEachHopOfADefaultRoute() throws MalformedMessage {
        ByteBuffer hops = ByteBuffer.allocate(8 + 16).order(ByteOrder.nativeOrder());
        hops.putShort((short) 8).putShort((short) 0).putInt(3);
        hops.putShort((short) 14).putShort((short) 0).putInt(4).putLong(0); // 14, and padding
        assertThat(AddressMessages.readDefaultRoute(route(hops.array()))).containsExactly(3, 4);
        assertThat(AddressMessages.readDefaultRoute(route(Arrays.copyOf(hops.array(), 15))))
                .containsExactly(3);
        assertThatThrownBy(() -> AddressMessages.readDefaultRoute(route(new byte[] {7, 0, 0, 0, 1, 0, 0, 0})))
                .hasMessage("a next hop of 7 bytes");
    }

    private Datagram route(byte[] hops) throws MalformedMessage {
        return at(message.begin(Rtnetlink.RTM_NEWROUTE, 0)
                .bytes4(2, 0, 0, 0)
                .bytes4(254, 3, 0, 1)
                .words(0)
                .bytes(9, hops)
                .end());
    }

    // Queues.

    @Test
    void shouldCountAQueuesDrops() throws MalformedMessage {
        Datagram root = at(message.begin(36, 0)
                .words(0, 7, 0x80010000, 0xffffffff, 0)
                .text(1, "noqueue")
                .nest(7, statistics -> statistics.u32(1, 9).bytes(3, words(1, 2, -1, 4, 5)))
                .end());
        assertThat(QdiscMessages.read(root))
                .isEqualTo(new QdiscMessages.Root(7, new Qdisc.Other("noqueue", false), 4_294_967_295L));
        assertThat(QdiscMessages.isRoot(root)).isTrue();
        Datagram child = at(message.begin(36, 0).words(0, 7, 0x80010000, 1, 0).end());
        assertThat(QdiscMessages.isRoot(child)).isFalse();
        assertThat(QdiscMessages.read(child)).isNull();
        Datagram silent = at(message.begin(36, 0)
                .words(0, 7, 0x80010000, 0xffffffff, 0)
                .nest(7, statistics -> statistics.u32(1, 9))
                .end());
        assertThat(QdiscMessages.read(silent).drops()).isZero();
    }

    private static byte[] words(int... words) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(words);
        return bytes.array();
    }

    // Answers.

    @Test
    void shouldQuoteTheKernelsWordsBehindWhatItQuotesOfTheRequest() throws MalformedMessage {
        Datagram capped = at(message.begin(2, Netlink.NLM_F_ACK_TLVS | Netlink.NLM_F_CAPPED)
                .words(-22, 400, 0, 0, 0)
                .text(1, "no such thing")
                .end());
        assertThat(Acknowledgement.read(capped)).isEqualTo(new Acknowledgement(22, "no such thing"));
        Datagram whole = at(message.begin(2, Netlink.NLM_F_ACK_TLVS)
                .words(-22, 20, 0, 0, 0, 99)
                .text(1, "no such thing")
                .end());
        assertThat(Acknowledgement.read(whole)).isEqualTo(new Acknowledgement(22, "no such thing"));
        Datagram done = at(message.begin(3, Netlink.NLM_F_ACK_TLVS)
                .words(0)
                .u32(2, 5)
                .text(1, "some were left out")
                .end());
        assertThat(Acknowledgement.read(done)).isEqualTo(new Acknowledgement(0, "some were left out"));
        Datagram silent =
                at(message.begin(3, Netlink.NLM_F_ACK_TLVS).words(0).u32(2, 5).end());
        assertThat(Acknowledgement.read(silent).text()).isNull();
        assertThat(Acknowledgement.read(at(message.begin(2, 0).words(-1, 20).end()))
                        .text())
                .isNull();
        assertThatThrownBy(() -> Acknowledgement.read(at(message.begin(2, Netlink.NLM_F_ACK_TLVS)
                        .words(-22, -1, 0, 0, 0)
                        .end())))
                .hasMessage("request of -1 bytes quoted");
        assertThatThrownBy(() -> Acknowledgement.read(at(
                        message.begin(2, Netlink.NLM_F_ACK_TLVS).words(-22, 20).end())))
                .hasMessage("netlink message with 8 bytes instead of 20");
        assertThatThrownBy(() -> Acknowledgement.read(at(message.begin(2, Netlink.NLM_F_ACK_TLVS)
                        .words(-22, (1 << 20) + 1, 0, 0, 0)
                        .end())))
                .hasMessage("request of 1048577 bytes quoted");
    }
}
