// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that is destroyed, undefined and defined anew, as by Terraform, without its uuid: its running guests are back. */
@InSandbox
class NetAnewTest {
    private static final Net LAB = Net.bus("lab").withPortgroup("quiet", "queue='77'");
    private static final Net NAT = Net.ofSwitch("nat").forward("nat", 93).withoutStp();
    private static final Guest FIRST = new Guest("g1");
    private static final Guest SECOND = new Guest("g2");

    @BeforeAll
    static void boot() {
        LAB.define().start();
        NAT.define().start();
        Guest.bootAll(List.of(() -> boot(FIRST, 1), () -> boot(SECOND, 2)));
    }

    private static void boot(Guest guest, int last) {
        Guest.boot(
                guest.name(),
                "--net",
                "lab,portgroup=quiet,ip=10.9.0." + last + "/24",
                "--net",
                "nat,ip=10.9.2." + last + "/24");
    }

    /** With a uuid of libvirt's choice. */
    private static void defineAnew(Net net) {
        define(net, "");
    }

    private static void define(Net net, String uuid) {
        Shell.ok("virsh", "-q", "net-undefine", "--network", net.name());
        String xml = net.xml().replaceFirst(" *<uuid>.*</uuid>\n", uuid);
        Shell.runWithInput(xml, "virsh", "-q", "net-define", "/dev/stdin").orFail();
    }

    private static String markOf(Net net) {
        return "ipn-port:"
                + UUID.fromString(
                        Shell.ok("virsh", "net-uuid", "--network", net.name()).trim());
    }

    private static void areBack(Net net, int nic) {
        for (Guest guest : List.of(FIRST, SECOND)) {
            Port port = net.port(guest.taps().get(nic)).named(markOf(net));
            net.serves(nic == 0 ? port.queueOf(77) : port);
        }
        FIRST.reaches("10.9." + 2 * nic + ".2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldHaveItsGuestsBack(int nic) {
        Net net = nic == 0 ? LAB : NAT;
        for (int i = 0; i < 2; i++) {
            String before = markOf(net);
            net.stop();
            defineAnew(net);
            net.start();
            assertThat(markOf(net)).isNotEqualTo(before);
            areBack(net, nic);
        }
        assertThat(Daemon.plan()).isEmpty();
        assertThat(Shell.sh("ipn show " + net.name())).contains("active", "g1", "g2");
    }

    @Test
    void shouldHaveItsGuestsBackAfterADeathOfIpnd() {
        LAB.stop();
        Daemon.IPND.kill();
        defineAnew(LAB);
        Daemon.IPND.start();
        LAB.start();
        areBack(LAB, 0);
    }

    /** The bridge waits for its own network while the guests on it say nothing of another. */
    @Test
    void shouldNotComeToANetworkThatNoGuestNames() {
        Net own = Net.bus("own").define().start();
        Guest guest = Guest.dark("t-g3", Nic.bridge(own.bridge(), "52:54:00:00:00:31"));
        String tap = guest.tap();
        own.serves(tap);
        own.stop();
        defineAnew(own);
        Shell tried = own.tryStart();
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err().stripTrailing())
                .endsWith("network own: bridge ipn-own waits for the network of uuid " + own.uuid()
                        + ", which has stopped, with guest t-g3 (" + tap
                        + ") on it; define this one with that <uuid>, end or"
                        + " unplug them, or choose another <bridge name=…/>");
        assertThat(Links.show(tap).get("master").getAsString()).isEqualTo(own.bridge());
        define(own, "<uuid>" + own.uuid() + "</uuid>\n");
        own.start();
        own.serves(tap);
        own.stop();
    }

    @Test
    void shouldNotComeToANetworkOfAnotherName() {
        Net other = Net.bus("other").on(LAB.bridge()).define();
        LAB.stop();
        Shell tried = other.tryStart();
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err()).contains("waits for the network of uuid ", "guest g1 (" + FIRST.tap() + ")");
        LAB.start();
        areBack(LAB, 0);
    }
}
