// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import org.ipn.testing.TapProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Taps that the network's XML names: whose they are, and that they stay so whatever their holders do. */
@InSandbox
class MembersNamedTapTest {
    /** The sandbox's plain users. */
    private static final int ALICE = 15001;

    private static final int BOB = 15002;
    private static final Net LAB = Net.bus("lab").holding("<ipn:tap dev='uml0' user='alice'/>");

    @BeforeEach
    void start() {
        LAB.define().start();
    }

    private static TapProgram open(int user) {
        return TapProgram.open("uml0", user, user);
    }

    /** A port as every other, with the mark of what ipnd made. */
    private static Port port() {
        return LAB.port("uml0").named("ipn:" + LAB.uuid());
    }

    private static JsonObject info() {
        return Links.show("uml0").getAsJsonObject("linkinfo").getAsJsonObject("info_data");
    }

    private static int index() {
        return Links.show("uml0").get("ifindex").getAsInt();
    }

    private static String address() {
        return Links.show("uml0").get("address").getAsString();
    }

    private static String journal() {
        return Shell.sh("cat /run/log/ipnd.log");
    }

    @Test
    void shouldBeThereForItsUserWhenTheNetworkHasStarted() {
        assertThat(Port.of("uml0")).isEqualTo(port());
        assertThat(info().get("user").getAsString()).isEqualTo("alice");
        assertThat(info().get("persist").getAsBoolean()).isTrue();
        assertThat(Links.show("uml0").get("inet6_addr_gen_mode").getAsString()).isEqualTo("none");
        try (TapProgram alice = open(ALICE)) {
            assertThat(alice.opened()).isEqualTo("ok");
        }
    }

    @Test
    void shouldRefuseEveryOtherUser() {
        try (TapProgram bob = open(BOB)) {
            assertThat(bob.opened()).isEqualTo("Operation not permitted");
        }
    }

    @Test
    void shouldBeForAGroupOrForAUserAsOneOfAGroup() {
        LAB.stop();
        LAB.holding("<ipn:tap dev='uml0' group='alice'/><ipn:tap dev='uml1' user='bob' group='alice'/>")
                .define()
                .start();
        try (TapProgram one = TapProgram.open("uml0", BOB, BOB, ALICE);
                TapProgram other = TapProgram.open("uml1", BOB, BOB, ALICE);
                TapProgram none = TapProgram.open("uml1", ALICE, ALICE)) {
            assertThat(one.opened()).isEqualTo("ok");
            assertThat(other.opened()).isEqualTo("ok");
            assertThat(none.opened()).isEqualTo("Operation not permitted");
        }
        assertThat(Daemon.plan()).isEmpty();
    }

    @Test
    void shouldEndWithItsNetworkAlsoInAHoldersHands() {
        try (TapProgram alice = open(ALICE)) {
            assertThat(alice.opened()).isEqualTo("ok");
            LAB.stop();
            assertThat(Links.exists("uml0")).isFalse();
            assertThat(alice.ask("send 00")).isEqualTo("File descriptor in bad state");
        }
        LAB.start();
        assertThat(Port.of("uml0")).isEqualTo(port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"restart", "kill"})
    void shouldOutliveIpnd(String end) {
        int before = index();
        try (TapProgram alice = open(ALICE)) {
            if (end.equals("kill")) {
                Daemon.IPND.kill();
                assertThat(Port.of("uml0")).isEqualTo(port());
                Daemon.IPND.start();
            } else {
                Daemon.IPND.restart();
            }
            Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
            assertThat(index()).isEqualTo(before);
            assertThat(alice.ask("send ffffffffffff02000000000188b5" + "00".repeat(46)))
                    .isEqualTo("ok");
        }
    }

    @Test
    void shouldPutItsAddressRightAndSaySo() {
        String before = address();
        try (TapProgram alice = open(ALICE)) {
            assertThat(alice.ask("mac 52:54:00:00:00:01")).isEqualTo("ok");
            Eventually.that(() -> assertThat(address()).isEqualTo(before));
            Eventually.that(() ->
                    assertThat(journal()).contains("network lab: uml0: set address: 52:54:00:00:00:01 -> " + before));
            assertThat(alice.ask("send ffffffffffff02000000000188b5" + "00".repeat(46)))
                    .isEqualTo("ok");
        }
    }

    /** Whoever holds it can't be asked to give it back: the tap is made anew, and the holder is out. */
    @ParameterizedTest
    @ValueSource(strings = {"owner 15002", "owner 4000000000", "group 15002"})
    void shouldMakeATapAnewThatItsHolderGivesAway(String order) {
        int before = index();
        try (TapProgram alice = open(ALICE)) {
            assertThat(alice.ask(order)).isEqualTo("ok");
            Eventually.that(() -> assertThat(index()).isNotEqualTo(before));
            Eventually.that(() -> assertThat(alice.ask("send 00")).isEqualTo("File descriptor in bad state"));
            assertThat(info().get("user").getAsString()).isEqualTo("alice");
            assertThat(info().has("group")).isFalse();
            Eventually.that(() ->
                    assertThat(journal()).contains("network lab: uml0: delete tun", "network lab: uml0: add tap"));
            LAB.serves(port());
        }
        try (TapProgram bob = open(BOB)) {
            assertThat(bob.opened()).isEqualTo("Operation not permitted");
        }
    }

    @Test
    void shouldMakeATapAnewThatEndsWithAHolderWhoMadeItSo() {
        int before = index();
        try (TapProgram alice = open(ALICE)) {
            assertThat(alice.ask("persist 0")).isEqualTo("ok");
        }
        Eventually.that(() -> {
            assertThat(Links.exists("uml0")).isTrue();
            assertThat(index()).isNotEqualTo(before);
            assertThat(info().get("persist").getAsBoolean()).isTrue();
        });
        LAB.serves(port());
        Eventually.that(() -> assertThat(journal()).contains("network lab: uml0: add tap"));
    }

    @Test
    void shouldMakeATapAnewThatWentWhileIpndWasDead() {
        Daemon.IPND.kill();
        try (TapProgram alice = open(ALICE)) {
            assertThat(alice.ask("persist 0")).isEqualTo("ok");
        }
        Eventually.that(() -> assertThat(Links.exists("uml0")).isFalse());
        Daemon.IPND.start();
        LAB.serves(port()); // who alice is, is asked for aside
        assertThat(info().get("user").getAsString()).isEqualTo("alice");
    }

    @Test
    void shouldTakeBackATapThatRootTookOffTheBridge() {
        Shell.sh("ip link set uml0 nomaster");
        LAB.serves(port());
    }

    /** A tap is its ifindex, its name a label. */
    @Test
    void shouldStayWhatItIsUnderAnotherName() {
        LAB.stop();
        LAB.holding("<ipn:tap dev='uml0' user='alice' rights='r'/>").define().start();
        int before = index();
        try (TapProgram alice = open(ALICE)) {
            assertThat(alice.opened()).isEqualTo("ok");
            Shell.sh("ip link set uml0 down");
            Shell.sh("ip link set uml0 name t-renamed");
            Shell.sh("ip link set t-renamed up");
            Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
            assertThat(Links.show("t-renamed").get("ifindex").getAsInt()).isEqualTo(before);
            assertThat(Links.exists("uml0")).isFalse();
            JsonObject port = Net.ports("lab").get(0);
            assertThat(port.get("device").getAsString()).isEqualTo("t-renamed");
            assertThat(port.get("kind").getAsString()).isEqualTo("named");
            assertThat(port.get("rights").getAsString()).isEqualTo("r");
            Daemon.IPND.restart();
            Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
            assertThat(Links.show("t-renamed").get("ifindex").getAsInt()).isEqualTo(before);
        }
        LAB.stop();
        Eventually.that(() -> assertThat(Links.exists("t-renamed")).isFalse());
    }

    @Test
    void shouldBeShownAsNamed() {
        JsonObject port = Shell.json("ipn ports lab --json")
                .getAsJsonObject()
                .getAsJsonArray("ports")
                .get(0)
                .getAsJsonObject();
        assertThat(port.get("device").getAsString()).isEqualTo("uml0");
        assertThat(port.get("kind").getAsString()).isEqualTo("named");
        assertThat(port.get("rights").getAsString()).isEqualTo("rw");
        assertThat(port.has("mac")).as("its own address is not the program's").isFalse();
        JsonObject shown = Shell.json("ipn show lab --json")
                .getAsJsonObject()
                .getAsJsonArray("ports")
                .get(0)
                .getAsJsonObject();
        assertThat(shown.keySet()).isEqualTo(port.keySet());
        assertThat(shown.get("device")).isEqualTo(port.get("device"));
        assertThat(shown.get("kind")).isEqualTo(port.get("kind"));
    }
}
