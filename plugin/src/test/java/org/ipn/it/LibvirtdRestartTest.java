// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** libvirtd ends and comes back, with ipnd or without: running guests stay, and stay connected. */
@InSandbox
class LibvirtdRestartTest {
    private static final Net BUS = Net.bus("lab").withPortgroup("quiet", "queue='2000'");
    private static final Net NAT = Net.bus("nat").forward("nat", 97).withoutStp();
    private static final Guest FIRST = new Guest("g1");
    private static final Guest SECOND = new Guest("g2");
    private String guests = "";

    @BeforeAll
    static void boot() {
        BUS.define().start();
        NAT.define().start();
        Guest.bootAll(List.of(() -> boot(FIRST, 1), () -> boot(SECOND, 2)));
    }

    private static void boot(Guest guest, int last) {
        Guest.boot(
                guest.name(),
                "--net",
                "lab,portgroup=quiet,ip=10.1.0." + last + "/24",
                "--net",
                "nat,ip=10.2.0." + last + "/24",
                "--tap",
                "t-own" + last + ",network=lab,ip=10.3.0." + last + "/24");
    }

    @BeforeEach
    void whoRuns() {
        guests = FIRST.pid() + " " + SECOND.pid();
    }

    private static List<Datagrams> streams() {
        List<String> taps = SECOND.taps();
        return List.of(
                Datagrams.start(FIRST, SECOND, taps.get(0), "10.1.0.2"),
                Datagrams.start(FIRST, SECOND, taps.get(1), "10.2.0.2"),
                Datagrams.start(FIRST, SECOND, "t-own2", "10.3.0.2"));
    }

    private void areAsBefore(List<Datagrams> streams) {
        assertAll(streams.stream().map(stream -> stream::lostNone));
        assertThat(FIRST.pid() + " " + SECOND.pid()).isEqualTo(guests);
        assertThat(Shell.sh("virsh -q list --state-running --name").split("\n")).contains("g1", "g2");
        for (Guest guest : List.of(FIRST, SECOND)) {
            BUS.serves(BUS.port(guest.taps().get(0)).queueOf(2000));
            NAT.serves(guest.taps().get(1));
            String own = guest.equals(FIRST) ? "t-own1" : "t-own2";
            BUS.serves(BUS.port(own).named("ipn:" + BUS.uuid()));
        }
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
    }

    @Test
    void shouldKeepGuestsConnectedWhenItIsRestarted() {
        List<Datagrams> streams = streams();
        Daemon.LIBVIRTD.restart();
        areAsBefore(streams);
    }

    @Test
    void shouldKeepGuestsConnectedWhenItIsKilled() {
        List<Datagrams> streams = streams();
        Daemon.LIBVIRTD.kill();
        streams.forEach(Datagrams::goOn);
        Daemon.LIBVIRTD.start();
        areAsBefore(streams);
    }

    @Test
    void shouldKeepGuestsConnectedWhenItIsRestartedWhileIpndIsDead() {
        List<Datagrams> streams = streams();
        Daemon.IPND.kill();
        Daemon.LIBVIRTD.restart();
        streams.forEach(Datagrams::goOn);
        Daemon.IPND.start();
        areAsBefore(streams);
    }

    @Test
    void shouldKeepGuestsConnectedWhenBothAreKilledAndIpndComesFirst() {
        List<Datagrams> streams = streams();
        Daemon.LIBVIRTD.kill();
        Daemon.IPND.kill();
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        streams.forEach(Datagrams::goOn);
        Daemon.LIBVIRTD.start();
        areAsBefore(streams);
    }

    /** ipnd finds libvirt again: what changes afterwards without any hook is seen. */
    @Test
    void shouldHearOfLibvirtAgainAfterItsRestart() {
        // Before the restart: a hook that goes while libvirtd takes its guests back costs them their lives.
        for (Daemon.Hook hook : Daemon.Hook.values()) {
            hook.remove();
        }
        Daemon.LIBVIRTD.restart();
        Net net = Net.bus("new").define().start();
        Eventually.that(() -> assertThat(Links.exists(net.bridge())).isTrue());
    }
}
