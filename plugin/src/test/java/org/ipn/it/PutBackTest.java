// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody else put on a bridge once is not pulled back there: decision 020. */
@InSandbox
class PutBackTest {
    private static final Net OURS = Net.bus("ours");
    private static final Net NAT = Net.bus("nat").forward("nat", 93).withoutStp();

    @AfterEach
    void noNamespaceIsLeft() {
        Shell.run("ip", "netns", "delete", "t-box");
    }

    private static Net net(String name) {
        return name.equals("ours") ? OURS : NAT;
    }

    /** Also where ipnd was away while it was taken off. */
    @ParameterizedTest
    @CsvSource({"ours, false", "ours, true", "nat, false", "nat, true"})
    void shouldLeaveAloneANicThatAnAdminTookOff(String name, boolean away) {
        Net net = net(name).define().start();
        Shell.sh("ip link add t-nic up type veth peer name t-far");
        Shell.sh("ip link set t-far up");
        Shell.sh("ip link set t-nic master " + net.bridge());
        net.serves("t-nic");
        if (away) {
            Daemon.IPND.kill();
        }
        Shell.sh("ip link set t-nic nomaster");
        Shell.sh("ip address add 192.0.2.7/24 dev t-nic");
        Shell.sh("ip route add default via 192.0.2.1 dev t-nic");
        if (away) {
            Daemon.IPND.start();
        }
        isFree("t-nic");
        net.stop();
        net.start();
        isFree("t-nic");
        assertThat(Daemon.plan()).isEmpty();
        assertThat(Shell.sh("ip route show default dev t-nic")).contains("192.0.2.1");
    }

    private static void isFree(String device) {
        Eventually.that(() -> {
            JsonObject link = Links.show(device);
            assertThat(link.has("master")).isFalse();
            assertThat(link.has("ifalias")).isFalse();
        });
    }

    /** libvirt's bridge went with the network, and nobody puts it on the next one. */
    @Test
    void shouldNotTakeBackANicThatLostItsBridge() {
        NAT.define().start();
        Shell.sh("ip link add t-nic up type veth peer name t-far");
        Shell.sh("ip link set t-nic master " + NAT.bridge());
        NAT.serves("t-nic");
        NAT.stop();
        isFree("t-nic");
        NAT.start();
        isFree("t-nic");
    }

    private static void plugABox() {
        Shell.sh("ip netns add t-box");
        Shell.sh("ip link add t-con up type veth peer name eth0 netns t-box");
        Shell.sh("ip link set t-con master " + NAT.bridge());
        NAT.serves("t-con");
    }

    /** As libvirt's LXC driver does, whose guests we can't ask for; the name may be any. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeBackAContainersVeth(boolean away) {
        NAT.define().start();
        plugABox();
        assertThat(Net.ports("nat").get(0).get("kind").getAsString()).isEqualTo("container");
        NAT.stop();
        if (away) {
            Daemon.IPND.restart();
        }
        NAT.start();
        NAT.serves("t-con");
    }

    @Test
    void shouldNotFightOverAContainersVethThatAnAdminTookOff() {
        NAT.define().start();
        plugABox();
        Shell.sh("ip link set t-con nomaster");
        isFree("t-con");
        NAT.stop();
        NAT.start();
        isFree("t-con");
    }

    @Test
    void shouldNotTakeBackAContainersVethThatHasAnotherUse() {
        NAT.define().start();
        plugABox();
        NAT.stop();
        Daemon.IPND.kill();
        Shell.sh("ip address add 192.0.2.7/24 dev t-con");
        Daemon.IPND.start();
        NAT.start();
        isFree("t-con");
    }

    /** Nobody's tap: of no libvirt's making, no guest's. */
    @Test
    void shouldCallAnAdminsOwnTapATap() {
        OURS.define().start();
        Shell.sh("ip tuntap add t-tap mode tap");
        Shell.sh("ip link set t-tap address 02:00:00:00:00:07 up master " + OURS.bridge());
        OURS.serves("t-tap");
        assertThat(Net.ports("ours").get(0).get("kind").getAsString()).isEqualTo("tap");
    }

    /** Both ends of one veth on one network, as after a slip: said, and not started so. */
    @Test
    void shouldSayThatAFrameGoesRoundForEver() {
        OURS.define().start();
        // Both down: the test needs no storm.
        Shell.sh("ip link add t-a type veth peer name t-b");
        Shell.sh("ip link set t-a master " + OURS.bridge());
        Shell.sh("ip link set t-b master " + OURS.bridge());
        String why = "t-a and t-b are the two ends of one veth";
        Eventually.that(() -> assertThat(Shell.sh("ipn show ours --json")).contains("degraded", why));
        assertThat(Shell.run("ipn", "doctor").out()).contains(why);
        OURS.stop();
        Shell tried = OURS.tryStart();
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err()).contains(why);
        Shell.sh("ip link set t-b nomaster");
        OURS.start();
        Eventually.that(() -> assertThat(Shell.sh("ipn show ours --json")).doesNotContain("degraded"));
    }

    /** A pair is one by what it is, not by its names. */
    @Test
    void shouldMakeTheHostAnewWhereItsDeviceWasRenamed() {
        Net net = OURS.holding("<ipn:host address='10.77.0.1/24' dev='t-host'/>")
                .define()
                .start();
        net.serves(net.port("t-hostp").named("ipn:" + net.uuid()));
        Shell.sh("ip link set t-host name t-other");
        Eventually.that(
                () -> assertThat(Shell.sh("ip -br address show dev t-host")).contains("10.77.0.1/24"));
        assertThat(Links.exists("t-other")).isFalse();
        assertThat(Daemon.plan()).isEmpty();
    }
}
