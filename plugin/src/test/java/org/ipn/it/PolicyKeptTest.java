// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A port's policy is there as long as the port is one of ours, and no longer: a guest that may only send, and one that may all. */
@InSandbox
class PolicyKeptTest {
    private static final String SENDS = "52:54:00:00:00:01";
    private static final String HEARS = "52:54:00:00:00:02";
    private static final Net NEXT = Net.bus("next").holding("<ipn:host address='10.2.0.254/24' dev='t-next'/>");

    private static Net lab(String forwarder) {
        return Net.bus("lab")
                .with(" forwarder='" + forwarder + "'><ipn:host address='10.1.0.254/24' dev='t-lab'/></ipn:bus>")
                .define()
                .start();
    }

    private static Guest guest(Net lab) {
        return Guest.dark("d", Nic.net(lab, SENDS).policy("rights='w'"), Nic.net(lab, HEARS));
    }

    /** What is sent on this device reaches {@link #HEARS} alone. */
    private static void isHeardByOne(String device, Guest guest) {
        try (Frames deaf = Frames.to(guest.tapOf(SENDS), "ether proto 0x88b5");
                Frames hears = Frames.to(guest.tapOf(HEARS), "ether proto 0x88b5")) {
            Frames.send(device, "02:00:00:00:00:aa", "one");
            Frames.send(device, "02:00:00:00:00:bb", "two");
            hears.hears("02:00:00:00:00:bb");
            assertThat(deaf.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "ebpf"})
    void shouldOutliveARestartThatFindsNoLibvirt(String forwarder) {
        Net lab = lab(forwarder);
        Guest guest = guest(lab);
        isHeardByOne("t-lab", guest);
        String deaf = guest.tapOf(SENDS);
        String hears = guest.tapOf(HEARS);
        Daemon.LIBVIRTD.kill();
        Daemon.IPND.restart();
        try (Frames nothing = Frames.to(deaf, "ether proto 0x88b5");
                Frames all = Frames.to(hears, "ether proto 0x88b5")) {
            Frames.send("t-lab", "02:00:00:00:00:aa", "one");
            all.hears("02:00:00:00:00:aa");
            assertThat(nothing.lines()).isEmpty();
        }
        Daemon.LIBVIRTD.start();
        isHeardByOne("t-lab", guest);
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "ebpf"})
    void shouldGoAlongToAnotherNetworkOfOurs(String forwarder) {
        Guest guest = guest(lab(forwarder));
        NEXT.define().start();
        guest.device("update", Nic.net(NEXT, SENDS)).orFail();
        guest.device("update", Nic.net(NEXT, HEARS)).orFail();
        NEXT.serves(guest.tapOf(SENDS));
        NEXT.serves(guest.tapOf(HEARS));
        isHeardByOne("t-next", guest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "ebpf"})
    void shouldEndOnABridgeOfSomebodyElses(String forwarder) {
        Guest guest = guest(lab(forwarder));
        Shell.sh("ip link add t-theirs up type bridge");
        guest.device("update", Nic.bridge("t-theirs", SENDS)).orFail();
        String tap = guest.tapOf(SENDS);
        Eventually.that(() -> assertThat(Port.of(tap)).isEqualTo(Port.plain(tap, "t-theirs")));
        try (Frames hears = Frames.to(tap, "ether proto 0x88b5")) {
            Frames.send("t-theirs", "02:00:00:00:00:aa", "one");
            hears.hears("02:00:00:00:00:aa");
        }
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
    }
}
