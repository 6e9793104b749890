// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code <ipn:grab>}: a NIC of the host is a member, and goes back as it was found. */
@InSandbox
class MembersGrabTest {
    private static final String NIC = "t-nic";
    private static final Net HOME = Net.bus("home");
    private static final Net LAB = Net.bus("lab").holding("<ipn:grab dev='t-nic'/>");
    private static final Guest GUEST = new Guest("g");

    private Outside outside;

    @BeforeAll
    static void boot() {
        HOME.define().start();
        Guest.boot("g", "--net", "home,ip=10.1.0.1/24,ip=fd01::1/64");
    }

    @BeforeEach
    void plug() {
        outside = Outside.behind(NIC);
        LAB.define();
    }

    @AfterEach
    void unplug() {
        outside.close();
    }

    private static JsonObject nic() {
        return Links.show(NIC);
    }

    /** With its NIC moved the guest sees its carrier go and come, which takes Linux up to a second. */
    private void guestJoins() {
        GUEST.device("update", Nic.net(LAB, mac())).orFail();
        LAB.serves(GUEST.tap());
        GUEST.reaches("10.1.0.99");
    }

    private void guestLeaves() {
        GUEST.device("update", Nic.net(HOME, mac())).orFail();
        HOME.serves(GUEST.tap());
    }

    private static String mac() {
        return Shell.ok("virsh", "-q", "domiflist", "g").trim().split("\\s+")[4];
    }

    private void goesBack(JsonObject before) {
        Eventually.that(() -> assertThat(nic()).isEqualTo(before));
    }

    @Test
    void shouldJoinGuestsWithTheWorldOutside() {
        JsonObject before = nic();
        LAB.start();
        guestJoins();
        GUEST.pings("10.1.0.99");
        GUEST.pings("fd01::99");
        outside.pings("10.1.0.1");
        guestLeaves();
        LAB.stop();
        goesBack(before);
    }

    @Test
    void shouldBeAPromiscuousPort() {
        LAB.start();
        LAB.serves(NIC);
        assertThat(nic().get("promiscuity").getAsInt()).isPositive();
        JsonObject port = Shell.json("ipn ports lab --json")
                .getAsJsonObject()
                .getAsJsonArray("ports")
                .get(0)
                .getAsJsonObject();
        assertThat(port.get("device").getAsString()).isEqualTo(NIC);
        assertThat(port.get("kind").getAsString()).isEqualTo("nic");
    }

    /** Up or down, of another MTU, with a name that its admin gave it, alone or all at once. */
    @ParameterizedTest
    @ValueSource(
            strings = {"up", "down", "mtu 1400", "mtu 9000", "alias uplink", "down mtu 1280 alias uplink txqueuelen 77"
            })
    void shouldGoBackAsItWasFound(String state) {
        Shell.sh("ip link set t-nic " + state);
        JsonObject before = nic();
        LAB.start();
        LAB.serves(LAB.port(NIC).queueOf(before.get("txqlen").getAsInt()));
        assertThat(nic().get("mtu").getAsInt()).isEqualTo(1500);
        LAB.stop();
        goesBack(before);
        assertThat(Links.exists(LAB.bridge())).isFalse();
    }

    @Test
    void shouldTakeANicWithAddressesByForce() {
        Shell.sh("ip address add 192.0.2.7/24 dev t-nic");
        JsonObject before = nic();
        LAB.holding("<ipn:grab dev='t-nic' force='yes'/>").define().start();
        LAB.serves(NIC);
        LAB.stop();
        goesBack(before);
        assertThat(Shell.sh("ip address show dev t-nic")).contains("192.0.2.7/24");
    }

    @Test
    void shouldTakeTheDefaultRoutesNicByForce() {
        Shell.sh("ip address add 192.0.2.7/24 dev t-nic");
        Shell.sh("ip route add default via 192.0.2.1");
        LAB.holding("<ipn:grab dev='t-nic' force='yes'/>").define().start();
        LAB.serves(NIC);
    }

    @Test
    void shouldGoBackAsFoundAfterIpndWasKilledInBetween() {
        Shell.sh("ip link set t-nic down mtu 1400 alias mine");
        JsonObject before = nic();
        LAB.start();
        Daemon.IPND.kill();
        LAB.serves(NIC);
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        LAB.serves(NIC);
        LAB.stop();
        goesBack(before);
    }

    @Test
    void shouldGoBackWhenIpndIsBackFromADeathInWhichTheNetworkStopped() {
        Shell.sh("ip link set t-nic down mtu 1400 alias mine");
        JsonObject before = nic();
        LAB.start();
        Daemon.IPND.kill();
        LAB.stop();
        Daemon.IPND.start();
        goesBack(before);
        Eventually.that(() -> assertThat(Links.exists(LAB.bridge())).isFalse());
    }

    @Test
    void shouldGoFromOneNetworkToTheNext() {
        JsonObject before = nic();
        Net next = Net.ofSwitch("next").holding("<ipn:grab dev='t-nic'/>").define();
        for (int i = 0; i < 3; i++) {
            LAB.start();
            LAB.serves(NIC);
            LAB.stop();
            next.start();
            next.serves(NIC);
            next.stop();
        }
        goesBack(before);
    }

    @Test
    void shouldTakeBackANicThatRootTookOffTheBridge() {
        LAB.start();
        Shell.sh("ip link set t-nic nomaster");
        LAB.serves(NIC);
    }

    @Test
    void shouldServeANicThatVanishedAndReturned() {
        LAB.start();
        guestJoins();
        GUEST.pings("10.1.0.99");
        outside.unplug();
        Eventually.that(() -> assertThat(state())
                .isEqualTo("degraded NIC t-nic of <ipn:grab> does not exist; ip link shows those there are"));
        GUEST.sh("ip link show eth0");
        outside.plug();
        LAB.serves(NIC);
        Eventually.that(() -> assertThat(state()).isEqualTo("active"));
        outside.pings("10.1.0.1");
        guestLeaves();
        LAB.stop();
        // The new one came down, and goes back so.
        Eventually.that(() -> assertThat(nic().get("flags").toString()).doesNotContain("\"UP\""));
    }

    private static String state() {
        JsonObject shown = Shell.json("ipn show lab --json").getAsJsonObject();
        return shown.get("state").getAsString()
                + (shown.has("error") ? " " + shown.get("error").getAsString() : "");
    }

    @Test
    void shouldTakeANicByAFurtherName() {
        String further = "uplink-on-the-third-floor";
        Shell.sh("ip link property add dev t-nic altname " + further);
        JsonObject before = nic();
        LAB.holding("<ipn:grab dev='" + further + "'/>").define().start();
        LAB.serves(NIC);
        LAB.stop();
        goesBack(before);
    }

    /** A device is its ifindex; its name may change, also while nobody looks. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGoBackAsFoundAlsoByAnotherName(boolean away) {
        Shell.sh("ip link set t-nic down mtu 1400 alias mine");
        Net lab = LAB.holding("<ipn:grab dev='t-nic' isolated='yes'/>").define();
        lab.start();
        lab.serves(lab.port(NIC).isolate());
        if (away) {
            Daemon.IPND.kill();
        }
        Shell.sh("ip link set t-nic name t-other");
        if (away) {
            Daemon.IPND.start();
        }
        Shell.sh("ip link set t-other type bridge_slave isolated off");
        lab.serves(lab.port("t-other").isolate());
        assertThat(Daemon.plan()).isEmpty();
        assertThat(state()).isEqualTo("active");
        Shell.sh("ip link set t-other nomaster");
        lab.serves(lab.port("t-other").isolate());
        lab.stop();
        Eventually.that(() -> assertThat(Links.exists(lab.bridge())).isFalse());
        Eventually.that(() -> {
            JsonObject back = Links.show("t-other");
            assertThat(back.get("mtu").getAsInt()).isEqualTo(1400);
            assertThat(back.get("ifalias").getAsString()).isEqualTo("mine");
            assertThat(back.has("master")).isFalse();
            assertThat(back.get("flags").toString()).doesNotContain("\"UP\"");
        });
        Shell.sh("ip link set t-other name t-nic");
        lab.start();
        lab.serves(lab.port(NIC).isolate());
    }

    /** Another NIC that has the name by now is not meant. */
    @Test
    void shouldLeaveANicAloneThatCameByTheNameOfOneThatWasRenamed() {
        LAB.start();
        LAB.serves(NIC);
        Shell.sh("ip link set t-nic name t-other");
        try {
            Shell.sh("ip link add t-nic up type veth peer name t-far2");
            JsonObject another = nic();
            LAB.serves("t-other");
            Daemon.IPND.restart();
            Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
            assertThat(nic()).isEqualTo(another);
            LAB.stop();
            assertThat(nic()).isEqualTo(another);
        } finally {
            Shell.run("ip", "link", "delete", "t-other");
        }
    }

    /** What would be cut off is looked for where it is by now. */
    @Test
    void shouldNotTakeByForceThatNobodyAskedForANicThatWasRenamed() {
        LAB.start();
        LAB.serves(NIC);
        Shell.sh("ip link set t-nic name t-other");
        Shell.sh("ip address add 192.0.2.7/24 dev t-other");
        Shell.sh("ip link set t-other nomaster");
        Eventually.that(() -> assertThat(state())
                .isEqualTo("degraded NIC t-other (t-nic) of <ipn:grab> carries 192.0.2.7/24, which would be cut off;"
                        + " force=\"yes\" takes it all the same"));
        assertThat(Links.show("t-other").has("master")).isFalse();
        Shell.sh("ip link set t-other name t-nic");
    }

    @Test
    void shouldTellWhoWatches() {
        try (Watch watch = new Watch()) {
            LAB.start();
            watch.tells("start lab - - 0 0", "join lab t-nic nic 1 1");
            LAB.stop();
            watch.tells("leave lab t-nic nic 0 0", "stop lab - - 0 0");
        }
    }
}
