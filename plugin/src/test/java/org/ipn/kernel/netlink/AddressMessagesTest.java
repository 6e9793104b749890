// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipn.kernel.netlink.Captured.content;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.ipn.model.Cidr;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Addresses, routes and veth pairs: to the byte what {@code ip} sends, and what the kernel answered it. */
@Tag("pure")
class AddressMessagesTest {
    private static final int DONE = 3;

    private final NetlinkMessage message = new NetlinkMessage(ByteBuffer.allocate(2048));

    @Test
    void shouldAddAnIpv4AddressAsIpDoes() {
        assertThat(content(AddressMessages.add(message, 2, Cidr.parse("10.77.0.1/24"))))
                .isEqualTo(Captured.request("add-address"));
    }

    @Test
    void shouldAddAnIpv6AddressAsIpDoes() {
        assertThat(content(AddressMessages.add(message, 2, Cidr.parse("fd00::1/64"))))
                .isEqualTo(Captured.request("add-address6"));
    }

    @Test
    void shouldMakeAPairAsIpDoes() {
        Link port = veth("ipnh0p", "02:00:00:00:00:01", 1400, 500);
        Link end = veth("ipnh0", "02:00:00:00:00:02", 1300, 600);

        assertThat(content(LinkMessages.makePair(message, port, end)))
                .isEqualTo(Captured.beingMade(Captured.request("make-pair")));
    }

    private static Link veth(String name, String mac, int mtu, int queue) {
        return new Link(0, name, Link.VETH, Mac.parse(mac), mtu, true, true, false, null, "x", queue, null, null);
    }

    @Test
    void shouldReadTheOwnAddressOfAPointToPointLinkToo() throws MalformedMessage {
        assertThat(addresses("addresses")).containsExactly("1 127.0.0.1/8", "2 10.77.0.1/24", "2 192.0.2.1/32");
    }

    @Test
    void shouldReadIpv6Addresses() throws MalformedMessage {
        assertThat(addresses("addresses6")).containsExactly("1 0:0:0:0:0:0:0:1/128", "2 fd00:0:0:0:0:0:0:1/64");
    }

    private static List<String> addresses(String name) throws MalformedMessage {
        List<String> found = new ArrayList<>();
        Datagram datagram = Captured.datagram(name);
        while (datagram.next() && datagram.type() != DONE) {
            AddressMessages.Address address = AddressMessages.read(datagram).orElseThrow();
            assertThat(AddressMessages.index(datagram)).isEqualTo(address.index());
            found.add(address.index() + " " + address.cidr());
        }
        return found;
    }

    @Test
    void shouldSeeTheDefaultRouteOfTheMainTableOnly() throws MalformedMessage {
        // Of IPv4 and of IPv6; the one of table 7 is not among them.
        assertThat(defaults("routes")).containsExactly(2, 2);
        assertThat(defaults("routes6")).containsExactly(2);
    }

    private static List<Integer> defaults(String name) throws MalformedMessage {
        List<Integer> found = new ArrayList<>();
        Datagram datagram = Captured.datagram(name);
        while (datagram.next() && datagram.type() != DONE) {
            found.addAll(AddressMessages.readDefaultRoute(datagram));
        }
        return found;
    }

    @Test
    void shouldRefuseAnAddressOfAStrangeLength() throws MalformedMessage {
        byte[] bytes = Captured.bytes("addresses");
        bytes[24] = 7; // the first IFA_ADDRESS, and with it IFA_LOCAL after its padding
        bytes[32] = 7;
        Datagram datagram = new Datagram(ByteBuffer.wrap(bytes));
        datagram.next();

        assertThatThrownBy(() -> AddressMessages.read(datagram))
                .isInstanceOf(MalformedMessage.class)
                .hasMessage("an address of a strange length");
    }

    @Test
    void shouldPassOverAnAddressThatIsNoIpAddress() throws MalformedMessage {
        byte[] bytes = Captured.bytes("addresses");
        bytes[16] = 45; // AF_MCTP, whose addresses have one byte
        Datagram datagram = new Datagram(ByteBuffer.wrap(bytes));
        datagram.next();
        assertThat(AddressMessages.read(datagram)).isEmpty();
    }

    @Test
    void shouldRefuseAMessageThatIsCutShort() throws MalformedMessage {
        Datagram datagram = new Datagram(
                ByteBuffer.wrap(new byte[] {20, 0, 0, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 24, 0, 0}));
        datagram.next();

        assertThatThrownBy(() -> AddressMessages.read(datagram)).isInstanceOf(MalformedMessage.class);
        assertThatThrownBy(() -> AddressMessages.index(datagram)).isInstanceOf(MalformedMessage.class);
        assertThatThrownBy(() -> AddressMessages.readDefaultRoute(datagram)).isInstanceOf(MalformedMessage.class);
    }
}
