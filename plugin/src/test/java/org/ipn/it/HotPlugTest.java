// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NICs come, go and move while their guest runs; virsh never fails, and the port is right afterwards. */
@InSandbox
class HotPlugTest {
    private static final Net BUS = Net.bus("lab").withPortgroup("quiet", "isolated='yes' queue='77'");
    private static final Net SWITCH = Net.ofSwitch("office");
    private static final Net FOREIGN = Net.plain("foreign").on("t-foreign");
    private static final Guest GUEST = new Guest("g");
    private static final Guest PEER = new Guest("peer");
    private static final String MAC = "52:54:00:00:00:77";

    @BeforeAll
    static void boot() {
        Shell.sh("ip link add t-foreign up type bridge");
        BUS.define().start();
        SWITCH.define().start();
        FOREIGN.define().start();
        Guest.bootAll(List.of(
                () -> Guest.boot("g", "--net", "lab,ip=10.1.0.1/24"),
                () -> Guest.boot("peer", "--net", "lab,ip=10.1.0.2/24")));
    }

    @BeforeEach
    void plugged() {
        assertThat(GUEST.taps()).hasSize(1);
    }

    @AfterEach
    void unplug() {
        String plugged = Shell.ok("virsh", "-q", "domiflist", "--domain", GUEST.name());
        if (plugged.contains(MAC)) {
            Shell.ok(
                    "virsh",
                    "-q",
                    "detach-interface",
                    "--live",
                    "g",
                    plugged.contains("network") ? "network" : "bridge",
                    "--mac",
                    MAC);
            Eventually.that(() -> assertThat(GUEST.taps()).hasSize(1));
        }
    }

    private static void plug(Nic nic) {
        GUEST.device("attach", nic).orFail();
    }

    private static void update(Nic nic) {
        GUEST.device("update", nic).orFail();
    }

    @Test
    void shouldServeANicPluggedIntoANetwork() {
        plug(Nic.net(BUS, MAC));
        BUS.serves(GUEST.tapOf(MAC));
    }

    @Test
    void shouldServeANicPluggedIntoOurBridge() {
        plug(Nic.bridge(BUS.bridge(), MAC));
        BUS.serves(GUEST.tapOf(MAC));
    }

    @Test
    void shouldKeepLibvirtsOwnIsolation() {
        plug(Nic.net(BUS, MAC).isolatedByLibvirt());
        String tap = GUEST.tapOf(MAC);
        BUS.serves(BUS.port(tap).isolate());
        Daemon.IPND.restart();
        BUS.serves(BUS.port(tap).isolate());
    }

    @Test
    void shouldGiveAPluggedNicItsPortgroupsPolicy() {
        plug(Nic.net(BUS, MAC).portgroup("quiet"));
        String tap = GUEST.tapOf(MAC);
        BUS.serves(BUS.port(tap).isolate().queueOf(77));
    }

    @ParameterizedTest
    @ValueSource(strings = {"network", "bridge"})
    void shouldLetADetachedNicGo(String type) {
        Nic nic = type.equals("network") ? Nic.net(BUS, MAC) : Nic.bridge(BUS.bridge(), MAC);
        plug(nic);
        String tap = GUEST.tapOf(MAC);
        BUS.serves(tap);
        GUEST.device("detach", nic).orFail();
        Eventually.that(() -> assertThat(Links.exists(tap)).isFalse());
        Eventually.that(() -> assertThat(Shell.sh("ipn ports lab --json")).doesNotContain(MAC));
        PEER.reaches("10.1.0.1");
    }

    @Test
    void shouldFollowANicFromABusToASwitchAndBack() {
        plug(Nic.net(BUS, MAC));
        String tap = GUEST.tapOf(MAC);
        BUS.serves(tap);
        update(Nic.net(SWITCH, MAC));
        SWITCH.serves(tap);
        update(Nic.net(BUS, MAC));
        BUS.serves(tap);
        update(Nic.bridge(SWITCH.bridge(), MAC));
        SWITCH.serves(tap);
        update(Nic.bridge(BUS.bridge(), MAC));
        BUS.serves(tap);
    }

    /** libvirt takes a tap off one bridge and then puts it on the next: in between it is nobody's but libvirt's. */
    @Test
    void shouldNeverStandInTheWayOfAMove() {
        plug(Nic.net(BUS, MAC));
        String tap = GUEST.tapOf(MAC);
        for (int i = 0; i < 10; i++) {
            update(Nic.net(SWITCH, MAC));
            update(Nic.net(FOREIGN, MAC));
            update(Nic.net(BUS, MAC));
            update(Nic.bridge(SWITCH.bridge(), MAC));
            update(Nic.bridge("t-foreign", MAC));
            update(Nic.bridge(BUS.bridge(), MAC));
        }
        BUS.serves(tap);
    }

    @Test
    void shouldReleaseANicThatMovesToAForeignBridgeAndTakeItBack() {
        plug(Nic.net(BUS, MAC));
        String tap = GUEST.tapOf(MAC);
        BUS.serves(tap);
        update(Nic.net(FOREIGN, MAC));
        Eventually.that(() -> assertThat(Port.of(tap)).isEqualTo(Port.plain(tap, "t-foreign")));
        update(Nic.net(BUS, MAC));
        BUS.serves(tap);
        update(Nic.bridge("t-foreign", MAC));
        Eventually.that(() -> assertThat(Port.of(tap)).isEqualTo(Port.plain(tap, "t-foreign")));
    }

    @Test
    void shouldReleaseANicAsItWasFound() {
        plug(Nic.net(BUS, MAC).portgroup("quiet"));
        String tap = GUEST.tapOf(MAC);
        BUS.serves(BUS.port(tap).isolate().queueOf(77));
        update(Nic.bridge("t-foreign", MAC));
        Eventually.that(() -> assertThat(Port.of(tap)).isEqualTo(Port.plain(tap, "t-foreign")));
    }

    /** libvirt passes over another portgroup in update-device: its own XML and port keep the first one. */
    @Test
    void shouldKeepThePortgroupThatLibvirtKeeps() {
        plug(Nic.net(BUS, MAC).portgroup("quiet"));
        String tap = GUEST.tapOf(MAC);
        BUS.serves(BUS.port(tap).isolate().queueOf(77));
        update(Nic.net(BUS, MAC));
        assertThat(Shell.ok("virsh", "dumpxml", GUEST.name())).contains("portgroup='quiet'");
        BUS.serves(BUS.port(tap).isolate().queueOf(77));
    }

    @Test
    void shouldKeepTheMemberWhenItsLinkGoesDownAndUpByUpdateDevice() {
        String mac = macOfFirst();
        String tap = GUEST.tap();
        GUEST.device("update", Nic.net(BUS, mac).link("down")).orFail();
        BUS.serves(tap);
        GUEST.device("update", Nic.net(BUS, mac).link("up")).orFail();
        BUS.serves(tap);
        GUEST.reaches("10.1.0.2");
    }

    @Test
    void shouldKeepTheMemberWhenItsLinkGoesDownAndUpByDomifSetlink() {
        plug(Nic.net(BUS, MAC));
        String tap = GUEST.tapOf(MAC);
        BUS.serves(tap);
        for (String state : new String[] {"down", "up"}) {
            Shell.ok("virsh", "-q", "domif-setlink", "g", MAC, state);
            BUS.serves(tap);
        }
        Eventually.that(() -> assertThat(Shell.sh("ipn ports lab --json")).contains(MAC));
        PEER.reaches("10.1.0.1");
    }

    private static String macOfFirst() {
        return Shell.ok("virsh", "-q", "domiflist", "g").trim().split("\\s+")[4];
    }
}
