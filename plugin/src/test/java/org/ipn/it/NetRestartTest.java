// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that stops and starts again has its running guests back; while it is stopped no frame crosses it. */
@InSandbox
class NetRestartTest {
    /** In the order of the guests' NICs. */
    private static final List<Net> NETS = List.of(
            Net.bus("lab").withPortgroup("quiet", "isolated='no'"),
            Net.ofSwitch("office"),
            Net.bus("nat").forward("nat", 93).withoutStp(),
            Net.ofSwitch("priv").forward("isolated", 94).withoutStp());

    private static final Guest FIRST = new Guest("g1");
    private static final Guest SECOND = new Guest("g2");

    @BeforeAll
    static void boot() {
        NETS.forEach(net -> net.define().start());
        Guest.bootAll(List.of(() -> boot(FIRST, 1), () -> boot(SECOND, 2)));
    }

    private static void boot(Guest guest, int last) {
        Guest.boot(
                guest.name(),
                "--net",
                "lab,portgroup=quiet,ip=10.9.0." + last + "/24",
                "--net",
                "office,ip=10.9.1." + last + "/24",
                "--net",
                "nat,ip=10.9.2." + last + "/24",
                "--net",
                "priv,ip=10.9.3." + last + "/24");
    }

    /** Only what another test has left behind costs time. */
    @BeforeEach
    void allAreAsDefined() {
        String running = Shell.sh("virsh -q net-list --name");
        for (Net net : NETS) {
            String active =
                    Shell.run("virsh", "net-dumpxml", "--network", net.name()).out();
            if (!active.contains("<ipn:" + net.kind())
                    || !active.contains("'" + net.bridge() + "'")
                    || !running.contains(net.name())) {
                Shell.run("virsh", "-q", "net-destroy", "--network", net.name());
                net.define().start();
            }
        }
        areBack();
    }

    private static void areBack() {
        for (Net net : NETS) {
            isBack(net);
        }
    }

    private static void isBack(Net net) {
        int nic = nicOf(net);
        net.serves(FIRST.taps().get(nic));
        net.serves(SECOND.taps().get(nic));
        FIRST.reaches("10.9." + nic + ".2");
    }

    private static int nicOf(Net net) {
        return NETS.stream().map(Net::name).toList().indexOf(net.name());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldLetNoFrameCrossWhileStopped(int nic) {
        Net net = NETS.get(nic);
        String subnet = "10.9." + nic;
        try (Frames sent = Frames.from(FIRST.taps().get(nic), "arp");
                Frames heard = Frames.to(SECOND.taps().get(nic), "arp")) {
            net.stop();
            ask(nic, ".77");
            sent.hears("Request who-has " + subnet + ".77");
            net.start();
            isBack(net);
            ask(nic, ".78");
            heard.hears("Request who-has " + subnet + ".78");
            assertThat(heard.count("who-has " + subnet + ".77")).isZero();
        }
    }

    /** One broadcast, at once and never again. */
    private static void ask(int nic, String host) {
        FIRST.run("arping", "-q", "-c", "1", "-w", "1", "-I", "eth" + nic, "10.9." + nic + host);
    }

    @Test
    void shouldBeBackAfterQuickCycles() {
        String guests = FIRST.pid() + " " + SECOND.pid();
        for (int i = 0; i < 5; i++) {
            NETS.forEach(Net::stop);
            NETS.forEach(Net::start);
        }
        areBack();
        assertThat(FIRST.pid() + " " + SECOND.pid()).isEqualTo(guests);
    }

    @Test
    void shouldBecomeTheOtherKindAndBackUnderItsGuests() {
        redefine(NETS.stream()
                .map(net -> net.as(net.kind().equals("bus") ? "switch" : "bus").with("/>"))
                .toList());
        redefine(NETS);
    }

    @Test
    void shouldTakeItsGuestsToAnotherBridge() {
        List<Net> elsewhere =
                NETS.stream().map(net -> net.on("ipn-x-" + net.name())).toList();
        redefine(elsewhere);
        NETS.forEach(net -> assertThat(Links.exists(net.bridge())).isFalse());
        redefine(NETS);
        elsewhere.forEach(net -> assertThat(Links.exists(net.bridge())).isFalse());
    }

    private static void redefine(List<Net> nets) {
        nets.forEach(Net::stop);
        nets.forEach(net -> net.define().start());
        nets.forEach(NetRestartTest::isBack);
    }

    @Test
    void shouldGiveItsGuestsThePolicyOfItsNewDefinition() {
        Net net = NETS.get(0);
        Net strict = Net.bus("lab").withPortgroup("quiet", "isolated='yes' queue='66'");
        net.stop();
        strict.define().start();
        strict.serves(strict.port(FIRST.tap()).isolate().queueOf(66));
        strict.stop();
        Net plain = Net.bus("lab").beside("<portgroup name='quiet'/>\n");
        plain.define().start();
        isBack(plain);
    }

    @Test
    void shouldGoWithItsLastGuestWhenStopped() {
        Net net = Net.bus("short").define().start();
        Guest guest = Guest.dark("brief", Nic.net(net, "52:54:00:00:00:01"));
        net.stop();
        assertThat(Links.show(net.bridge()).getAsJsonArray("flags").toString()).doesNotContain("\"UP\"");
        guest.stop();
        Eventually.that(() -> assertThat(Links.exists(net.bridge())).isFalse());
    }
}
