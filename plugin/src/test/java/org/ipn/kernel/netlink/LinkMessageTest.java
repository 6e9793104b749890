// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Counters;
import org.ipn.model.FdbEntry;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What we read is what {@code ip} and {@code bridge} printed of the same bytes. */
@Tag("pure")
class LinkMessageTest {

    @Test
    void shouldReadABridge() throws MalformedMessage {
        Link expected = new Link(
                        3,
                        "lab0",
                        Link.BRIDGE,
                        Mac.parse("52:54:00:00:00:01"),
                        1400,
                        true,
                        true,
                        false,
                        null,
                        "ipn:lab",
                        500,
                        new BridgeSettings(300, true, true, 0x4000),
                        null)
                .withTraits(new Traits(
                        null, List.of(), 0, false, 68, 65535, true, false, 0, false, false, TapOwner.NONE, null));

        assertThat(read("bridge")).isEqualTo(new LinkMessage(expected, 0, new Counters(0, 0, 0, 0, 2, 2)));
    }

    @Test
    void shouldReadAPort() throws MalformedMessage {
        Link expected = new Link(
                        5,
                        "vnet0",
                        Link.TUN,
                        Mac.parse("fe:54:00:00:00:02"),
                        1400,
                        true,
                        false,
                        true,
                        null,
                        "ipn-port:lab",
                        77,
                        null,
                        PortSettings.BUS.withIsolated(true))
                .withTraits(new Traits(
                        null, List.of(), 0, false, 68, 65521, true, false, null, false, false, TapOwner.NONE, null));

        LinkMessage message = read("port");

        assertThat(message).isEqualTo(new LinkMessage(expected, 3, new Counters(0, 0, 0, 0, 0, 0)));
        assertThat(message.withMaster("lab0")).isEqualTo(expected.withMaster("lab0"));
    }

    @Test
    void shouldReadCountersAsTheMemberSeesThem() throws MalformedMessage {
        LinkMessage message = read("counters");

        assertThat(message.link().name()).isEqualTo("v0");
        assertThat(message.link().kind()).isEqualTo(Link.VETH);
        assertThat(message.link().linkLocal()).isFalse();
        assertThat(message.counters()).isEqualTo(new Counters(3, 266, 0, 0, 0, 0));
    }

    @Test
    void shouldReadOfAnFdbWhatIsBehindPorts() throws MalformedMessage {
        Datagram datagram = Captured.datagram("fdb");
        List<FdbEntry> entries = new ArrayList<>();
        while (datagram.next()) {
            FdbEntry entry = FdbMessages.read(datagram, 3, index -> index == 5 ? "vnet0" : null);
            if (entry != null) {
                entries.add(entry);
            }
        }

        assertThat(entries)
                .containsExactly(
                        new FdbEntry(Mac.parse("52:54:00:00:00:aa"), "vnet0", null, 0, true),
                        new FdbEntry(Mac.parse("fe:54:00:00:00:02"), "vnet0", null, 0, true));
    }

    @Test
    void shouldReadTheKernelsOwnWords() throws MalformedMessage {
        Datagram datagram = Captured.datagram("refusal");
        datagram.next();

        assertThat(Acknowledgement.read(datagram))
                .isEqualTo(new Acknowledgement(40, "Can not enslave a bridge to a bridge"));
    }

    @Test
    void shouldTakeAWirelessEventForNoLink() throws MalformedMessage {
        ByteBuffer bytes = new NetlinkMessage(ByteBuffer.allocate(100))
                .begin(Rtnetlink.RTM_NEWLINK, 0)
                .ifinfo(7, 0, 0)
                .text(IfLink.IFLA_IFNAME, "wlan0")
                .bytes(IfLink.IFLA_WIRELESS, new byte[8])
                .end();
        Datagram datagram = new Datagram(bytes);
        datagram.next();

        assertThat(LinkMessage.read(datagram)).isNull();
    }

    private static LinkMessage read(String name) throws MalformedMessage {
        Datagram datagram = Captured.datagram(name);
        assertThat(datagram.next()).isTrue();
        assertThat(datagram.type()).isEqualTo(Rtnetlink.RTM_NEWLINK);
        LinkMessage message = LinkMessage.read(datagram);
        assertThat(datagram.next()).isFalse();
        return message;
    }
}
