// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.kernel.netlink.Captured.content;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What we send is, to the byte, what {@code ip} sends for the same wish. */
@Tag("pure")
class LinkMessagesTest {
    private static final Link LAB = new Link(
            3,
            "lab0",
            Link.BRIDGE,
            Mac.parse("52:54:00:00:00:01"),
            1500,
            false,
            true,
            true,
            null,
            "",
            500,
            BridgeSettings.BUS,
            null);
    private static final Link TAP = new Link(
            5, "vnet0", Link.TUN, Mac.parse("9e:63:f5:42:f5:ac"), 1500, false, true, true, null, "", 1000, null, null);

    private final NetlinkMessage message = new NetlinkMessage(ByteBuffer.allocate(2048));

    /** With {@code fdb_max_learned 65536}, which the ip of the captures does not know, at the end of the last nest. */
    private static byte[] withLimit(byte[] captured) {
        byte[] limit = {8, 0, 49, 0, 0, 0, 1, 0};
        byte[] longer = Arrays.copyOf(captured, captured.length + limit.length);
        System.arraycopy(limit, 0, longer, captured.length, limit.length);
        for (int length : new int[] {0, captured.length - 52, captured.length - 36}) {
            longer[length] += (byte) limit.length;
        }
        return longer;
    }

    @Test
    void shouldMakeABridgeAsIpDoes() {
        assertThat(content(LinkMessages.makeBridge(message, LAB, 1400)))
                .isEqualTo(Captured.beingMade(withLimit(Captured.request("make-bridge"))));
    }

    private static Link read(byte[] bytes) throws MalformedMessage {
        Datagram datagram = new Datagram(ByteBuffer.wrap(bytes));
        assertThat(datagram.next()).isTrue();
        return LinkMessage.read(datagram).link();
    }

    /** Where its ipnd died: its first message can give it no alias. */
    @Test
    void shouldBeNobodysUntilItHasAnAlias() throws MalformedMessage {
        Link link = read(content(LinkMessages.makeBridge(message, LAB, 1400)));
        assertThat(link.alias()).isEqualTo(Link.NOBODYS);
        byte[] given = content(LinkMessages.change(message, link, link.withAlias("ipn:x"), 0));
        assertThat(read(given).alias()).isEqualTo("ipn:x");
        assertThat(Arrays.copyOfRange(given, given.length - 8, given.length))
                .as("IFLA_GROUP 0")
                .containsExactly(8, 0, 27, 0, 0, 0, 0, 0);
    }

    @Test
    void shouldMakeABridgeWithoutArpFromItsFirstInstant() {
        byte[] bytes = content(LinkMessages.makeBridge(message, LAB.withArp(false), 1400));

        byte[] expected = Captured.beingMade(withLimit(Captured.request("make-bridge")));
        expected[24] = (byte) Rtnetlink.IFF_NOARP; // ifi_flags
        expected[28] = (byte) Rtnetlink.IFF_NOARP; // ifi_change
        assertThat(bytes).isEqualTo(expected);
    }

    @Test
    void shouldChangeEverythingInOneMessageAsIpDoes() {
        Link to = TAP.withMac(Mac.parse("fe:54:00:00:00:02"))
                .withMtu(1400)
                .withQueue(77)
                .withAlias("ipn-port:lab")
                .withMaster("lab0")
                .withArp(false)
                .withUp(true);

        assertThat(content(LinkMessages.change(message, TAP, to, 3))).isEqualTo(Captured.request("attach"));
    }

    @Test
    void shouldLeaveOutPortSettingsMeantForAnotherMaster() {
        Link to = TAP.withMaster("lab0");

        byte[] plain = content(LinkMessages.change(message, TAP, to, 3));
        byte[] settings = content(LinkMessages.change(message, TAP, to.withPort(PortSettings.BUS), 3));

        assertThat(settings).isEqualTo(plain);
    }

    @Test
    void shouldDetachAsIpDoes() {
        Link from = TAP.withMaster("lab0");

        assertThat(content(LinkMessages.change(message, from, TAP, 0))).isEqualTo(Captured.request("detach"));
    }

    @Test
    void shouldPutDownAsIpDoes() {
        assertThat(content(LinkMessages.change(message, TAP.withUp(true), TAP, 0)))
                .isEqualTo(Captured.request("down"));
    }

    @Test
    void shouldSetAPortAsIpDoes() {
        Link from = TAP.withMaster("lab0").withPort(PortSettings.SWITCH);
        Link to = from.withPort(PortSettings.BUS.withIsolated(true));

        assertThat(content(LinkMessages.change(message, from, to, 0))).isEqualTo(Captured.request("port-settings"));
    }

    @Test
    void shouldSetABridgeAsIpDoes() {
        Link to = LAB.withBridge(new BridgeSettings(300, true, true, 0x4000));

        assertThat(content(LinkMessages.change(message, LAB, to, 0)))
                .isEqualTo(withLimit(Captured.request("bridge-settings")));
    }

    @Test
    void shouldForbidLinkLocalAddressesAsIpDoes() {
        assertThat(content(LinkMessages.change(message, LAB, LAB.withLinkLocal(false), 0)))
                .isEqualTo(Captured.request("no-link-local"));
    }

    @Test
    void shouldRemoveAsIpDoes() {
        assertThat(content(LinkMessages.remove(message, 4))).isEqualTo(Captured.request("remove"));
    }

    @Test
    void shouldAskForAnFdbAsBridgeDoes() {
        assertThat(content(FdbMessages.dump(message, 3))).isEqualTo(Captured.request("fdb-request"));
    }

    @Test
    void shouldClearAnAliasByNone() {
        byte[] bytes = content(LinkMessages.change(message, TAP.withAlias("x"), TAP, 0));

        assertThat(bytes).hasSize(36).endsWith(4, 0, IfLink.IFLA_IFALIAS, 0);
    }
}
