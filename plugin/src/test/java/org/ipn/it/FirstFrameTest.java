// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.it.Daemon.Hook;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A port's policy holds for the very first frame of its guest, which asks for an address by DHCP as soon as its NIC is there: an
 * isolated port's frames come to every normal member from the first on, and never to another isolated one.
 */
@InSandbox
class FirstFrameTest {
    private static final Net BUS = Net.bus("lab").withPortgroup("quiet", "isolated='yes'");
    private static final String MAC = "52:54:00:00:00:01";

    private static final Guest ISOLATED = new Guest("isolated");
    private static final Guest NORMAL = new Guest("normal");

    @BeforeAll
    static void listeners() {
        BUS.define().start();
        Guest.dark("isolated", Nic.net(BUS, "52:54:00:00:00:0a").portgroup("quiet"));
        Guest.dark("normal", Nic.net(BUS, "52:54:00:00:00:0b"));
        BUS.serves(BUS.port(ISOLATED.tap()).isolate());
        BUS.serves(NORMAL.tap());
    }

    /** By its portgroup, which the network hook tells before there is a tap, and the qemu hook before the guest runs. */
    @Test
    void shouldHoldForTheFirstFrame() {
        proveWith(true, "lab,ip=dhcp,portgroup=quiet,mac=" + MAC);
    }

    /** By the guest's own metadata. */
    @Test
    void shouldHoldForTheFirstFrameByTheGuestsOwnPolicy() {
        proveWith(true, "lab,ip=dhcp,isolated=yes,mac=" + MAC);
    }

    /** Without the qemu hook rtnetlink tells of the new tap; without the network hook, its NIC is known from the qemu hook. */
    @ParameterizedTest
    @EnumSource(
            value = Hook.class,
            names = {"NETWORK", "QEMU"})
    void shouldHoldForTheFirstFrameWithOneHookMissing(Hook missing) {
        missing.remove();
        proveWith(true, "lab,ip=dhcp,portgroup=quiet,mac=" + MAC);
    }

    /** The other side of it, so that silence means something: without the policy everybody hears the first frame. */
    @Test
    void shouldNotIsolateWithoutPolicy() {
        proveWith(false, "lab,ip=dhcp,mac=" + MAC);
    }

    private void proveWith(boolean silence, String nic) {
        try (Frames toIsolated = Frames.to(ISOLATED.tap(), "");
                Frames toNormal = Frames.to(NORMAL.tap(), "")) {
            Guest guest = Guest.boot("g", "--net", nic);
            String source = MAC + " > ";
            toNormal.hears(source + "ff:ff:ff:ff:ff:ff, ethertype IPv4");
            Shell.ok("virsh", "-q", "suspend", "g");
            long sent = Links.framesFrom(guest.tap());
            // What is sent last is heard last.
            Shell.sh("ip link add t-last up type veth peer name t-port");
            Shell.sh("ip link set t-port up master " + BUS.bridge());
            BUS.serves("t-port");
            Frames.send("t-last", "02:00:00:00:00:01", "last");
            toNormal.hears("02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype Unknown (0x88b5)");
            toIsolated.hears("02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype Unknown (0x88b5)");
            assertThat(sent).isPositive();
            assertThat(toNormal.count(source))
                    .as("of all that the guest has sent")
                    .isEqualTo(sent);
            assertThat(toIsolated.count(source)).isEqualTo(silence ? 0 : sent);
        }
    }
}
