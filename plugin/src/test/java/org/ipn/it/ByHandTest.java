// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody's hand does to running guests' ports and to our bridges is made good: a bus that programs carry on a bridge of ours, and a switch on one of libvirt's. */
@InSandbox
class ByHandTest {
    private static final Net BUS = Net.bus("lab").with(" forwarder='ebpf'/>");
    private static final Net SWITCH = Net.ofSwitch("nat").forward("nat", 9).withoutStp();
    private static final Guest FIRST = new Guest("g1");
    private static final Guest SECOND = new Guest("g2");

    @BeforeAll
    static void boot() {
        BUS.define().start();
        SWITCH.define().start();
        Guest.bootAll(List.of(() -> boot(FIRST, 1), () -> boot(SECOND, 2)));
    }

    private static void boot(Guest guest, int last) {
        Guest.boot(
                guest.name(),
                "--net",
                "lab,ip=10.9.0." + last + "/24,rights=rw",
                "--net",
                "nat,ip=10.9.2." + last + "/24");
    }

    private static void isRight(int nic) {
        Net net = nic == 0 ? BUS : SWITCH;
        for (Guest guest : List.of(FIRST, SECOND)) {
            net.serves(guest.taps().get(nic));
        }
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        FIRST.reaches("10.9." + 2 * nic + ".2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldTakeBackAGuestsPort(int nic) {
        Shell.ok("ip", "link", "set", FIRST.taps().get(nic), "nomaster");
        isRight(nic);
    }

    @Test
    void shouldMakeItsBridgeAnewWithItsGuests() {
        Shell.ok("ip", "link", "delete", BUS.bridge());
        isRight(0);
        assertThat(Shell.ok("ipn", "show", "lab"))
                .contains("lab is a bus, active")
                .containsPattern("forwarder +ebpf");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldGoOnWhereTheTableIsFlushed(int nic) {
        String bridge = (nic == 0 ? BUS : SWITCH).bridge();
        Shell.ok("ip", "link", "set", bridge, "type", "bridge", "fdb_flush");
        FIRST.pings("10.9." + 2 * nic + ".2");
        isRight(nic);
    }

    /** Nothing tells of it: guests go by the bridge, until the audit or the next ipnd. */
    @Test
    void shouldGoOnWhereProgramsAreTakenOffAPort() {
        String tap = FIRST.taps().get(0);
        for (String off : List.of("xdp", "xdpgeneric")) {
            Shell.run("ip", "link", "set", tap, off, "off");
        }
        Shell.run("tc", "qdisc", "delete", "dev", tap, "clsact");
        FIRST.pings("10.9.0.2");
        Daemon.IPND.restart();
        isRight(0);
        assertThat(Shell.ok("ip", "-d", "link", "show", tap)).contains("prog/xdp");
    }
}
