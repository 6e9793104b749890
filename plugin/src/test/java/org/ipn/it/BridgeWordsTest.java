// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import com.google.gson.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a network's XML says of its bridge: snooping, link-local frames, ageing, MTU; on bridges of ours and of libvirt's. */
@InSandbox
class BridgeWordsTest {
    private static final String ONE = "52:54:00:00:00:01";
    private static final String TWO = "52:54:00:00:00:02";

    private static Net lab(String forward, String inside, String beside) {
        return new Net("lab", "switch", forward, "ipn-lab", inside, forward.equals("bridge"), beside);
    }

    private static void holds(int snooping, String mask, int ageing) {
        Eventually.that(() -> {
            JsonObject bridge = Links.bridge("ipn-lab");
            assertThat(bridge.get("mcast_snooping").getAsInt()).isEqualTo(snooping);
            assertThat(bridge.get("group_fwd_mask").getAsString()).isEqualTo(mask);
            assertThat(bridge.get("ageing_time").getAsInt()).isEqualTo(ageing);
            assertThat(Daemon.plan()).isEmpty();
        });
    }

    private static List<String> undone() {
        return Shell.ok("cat", "/run/log/ipnd.log")
                .lines()
                .filter(line -> line.contains("somebody had changed it"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "isolated"})
    void shouldHoldWhatASwitchSaysOfItsBridge(String forward) {
        Net lab = lab(forward, " snooping='no' forward-link-local='lldp' ageing='60'/>", "")
                .define()
                .start();
        holds(0, "0x4000", 6000);
        for (String change : List.of("mcast_snooping 1", "group_fwd_mask 0", "ageing_time 30000")) {
            Shell.sh("ip link set ipn-lab type bridge " + change);
            holds(0, "0x4000", 6000);
        }
        Daemon.IPND.restart();
        holds(0, "0x4000", 6000);
        lab.stop();
        lab(forward, "/>", "").define().start();
        holds(1, "0", 30000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "isolated"})
    void shouldLetPassTheLinkLocalFramesThatItsNetworkNames(String forward) throws Exception {
        lab(forward, " forward-link-local='lldp'><ipn:access mode='0666'/></ipn:switch>", "")
                .define()
                .start();
        try (Talk receiver = new Talk(
                ALICE.command("ipn", "recv", "lab", "--all", "--count", "2").start())) {
            Eventually.that(() -> assertThat(Net.ports("lab")).hasSize(1));
            for (String to : List.of("01:80:c2:00:00:03", "01:80:c2:00:00:0e", "ff:ff:ff:ff:ff:ff")) {
                Shell.runWithInput("to " + to + "\n", "ipn", "send", "lab", "--to", to)
                        .orFail();
            }
            assertThat(receiver.rest()).containsExactly("to 01:80:c2:00:00:0e", "to ff:ff:ff:ff:ff:ff");
        }
    }

    @Test
    void shouldSayWhatItUndoesAndWhatToWriteInstead() {
        Net lab = lab("bridge", " ageing='60'/>", "").define().start();
        holds(1, "0", 6000);
        int before = undone().size();
        Shell.sh("ip link set ipn-lab type bridge mcast_snooping 0 group_fwd_mask 8 ageing_time 1000");
        holds(1, "0", 6000);
        String line =
                "<4>network lab: ipn-lab: set %s: somebody had changed it; %s of <ipn:switch> would keep it so: virsh net-edit lab";
        List<String> expected = List.of(
                line.formatted("ageing_time: 10 -> 60", "ageing=\"10\""),
                line.formatted("mcast_snooping: off -> on", "snooping=\"no\""),
                line.formatted("group_fwd_mask: 0x8 -> 0x0", "forward-link-local=\"eapol\""));
        assertThat(undone().stream().skip(before)).containsExactlyInAnyOrderElementsOf(expected);
        for (int i = 0; i < 3; i++) {
            Shell.sh("ip link set ipn-lab type bridge mcast_snooping 0");
            holds(1, "0", 6000);
        }
        assertThat(undone()).as("somebody who keeps at it fills no journal").hasSize(before + expected.size());
        lab.stop();
    }

    @Test
    void shouldLeaveLibvirtsBridgeAsItIsWhereNothingIsSaid() {
        lab("isolated", "/>", "").define().start();
        Shell.sh("ip link set ipn-lab type bridge mcast_snooping 0 group_fwd_mask 8 ageing_time 1000");
        Guest.dark("g", Nic.net(lab("isolated", "/>", ""), ONE));
        holds(0, "0x8", 1000);
    }

    @Test
    void shouldRefuseWhatASwitchCanNotBeAndABusThatWantsToChoose() {
        assertThat(refused(lab("bridge", " snooping='maybe'/>", "")))
                .contains("snooping=\"maybe\" of <ipn:switch>: allowed are yes, no");
        assertThat(refused(lab("bridge", " ageing='-1'/>", "")))
                .contains("ageing=\"-1\" of <ipn:switch>: allowed are 0 to 1000000");
        assertThat(refused(lab("bridge", " forward-link-local='stp'/>", "")))
                .contains("forward-link-local=\"stp\" of <ipn:switch>: allowed are yes, no, lldp, eapol");
        assertThat(refused(Net.bus("lab").with(" snooping='no'/>")))
                .contains("snooping of <ipn:bus> can't be: a bus sends everything to everybody");
        assertThat(Links.exists("ipn-lab")).isFalse();
    }

    private static String refused(Net network) {
        Shell start = network.define().tryStart();
        assertThat(start.status()).isNotZero();
        return start.err();
    }

    private static int mtu(String device) {
        return Links.show(device).get("mtu").getAsInt();
    }

    private static void haveMtu(int mtu, String... devices) {
        Eventually.that(() -> {
            for (String device : devices) {
                assertThat(mtu(device)).as(device).isEqualTo(mtu);
            }
            assertThat(Daemon.plan()).isEmpty();
        });
    }

    /** With this MTU, in the words of who makes the bridge; 0 = not said. */
    private static Net of(String forward, int mtu, String parts) {
        boolean ours = forward.equals("bridge");
        String inside = "><ipn:access mode='0666'/>" + parts + "</ipn:switch>";
        return lab(
                forward,
                (ours && mtu > 0 ? " mtu='" + mtu + "'" : "") + inside,
                ours || mtu == 0 ? "" : "<mtu size='" + mtu + "'/>");
    }

    private static final String MEMBERS = "<ipn:tap dev='t-tap'/><ipn:host address='10.1.0.1/24' dev='t-host'/>";

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "isolated"})
    void shouldGiveItsMtuToAllThatIsItsToSayAndSayTheRest(String forward) throws Exception {
        Net before = of(forward, 0, MEMBERS).define().start();
        Guest guest = Guest.dark(
                "g",
                Nic.net(before, ONE),
                new Nic(TWO, "network", "<source network='lab'/>", "", "<mtu size='1400'/>"),
                Nic.ethernet("t-own", before, "52:54:00:00:00:03"));
        String own = guest.tapOf(TWO);
        haveMtu(1500, "t-tap", "t-host", "t-hostp", "t-own", guest.tapOf(ONE));
        before.stop();
        of(forward, 9000, MEMBERS).define().start();
        haveMtu(9000, "ipn-lab", "t-tap", "t-host", "t-hostp", "t-own", guest.tapOf(ONE));
        assertThat(mtu(own)).isEqualTo(1400);
        try (Talk members = ALICE.python("mtu", "lab")) {
            members.awaits("passed 9000");
            String note = own
                    + " (guest g) has an MTU of 1400, the network 9000: frames of more than 1400 bytes never reach it";
            assertThat(Shell.sh("ipn show lab")).contains(note);
            assertThat(Shell.run("ipn", "doctor").out()).contains(note);
            assertThat(Net.ports("lab"))
                    .filteredOn(port -> port.get("device").getAsString().equals(own))
                    .singleElement()
                    .satisfies(port -> assertThat(port.get("mtu").getAsInt()).isEqualTo(1400));
            assertThat(Shell.sh("curl -s --unix-socket /run/ipn/ipnd.sock http://ipn/metrics"))
                    .contains("ipn_network_mtu_bytes{network=\"lab\"} 9000")
                    .contains("ipn_port_mtu_bytes{network=\"lab\",device=\"" + own
                            + "\",kind=\"guest\",guest=\"g\"} 1400");
        }
    }

    @Test
    void shouldNotFollowABridgeThatFollowsItsSmallestPort() throws Exception {
        Net lab = of("isolated", 0, MEMBERS).define().start();
        Guest.dark("g1", Nic.net(lab, ONE));
        Guest small = Guest.dark("g2", new Nic(TWO, "network", "<source network='lab'/>", "", "<mtu size='1300'/>"));
        haveMtu(1300, "ipn-lab", small.tap());
        assertThat(Shell.sh("ipn show lab"))
                .contains("mtu        1500")
                .contains(small.tap() + " (guest g2) has an MTU of 1300, the network 1500: ")
                .containsOnlyOnce("has an MTU of");
        try (Talk members = ALICE.python("mtu", "lab")) {
            members.awaits("passed 1500");
        }
    }

    @Test
    void shouldTakeNoNicThatCanNotHaveTheMtuOfANetworkOfLibvirts() {
        Shell.sh("ip link add t-nic type veth peer name t-far");
        Shell.sh("ip link add link t-nic name t-mac type macvlan mode passthru");
        assertThat(refused(of("isolated", 9000, "<ipn:grab dev='t-mac'/>")))
                .contains("t-mac of <ipn:grab> can't have the network's MTU of 9000, its greatest is 1500;"
                        + " <mtu size=\"1500\"/> or less, or raise that of t-nic, on which it is");
        Shell.sh("ip link set t-nic mtu 9000");
        Net lab = of("isolated", 9000, "<ipn:grab dev='t-mac'/>").start();
        haveMtu(9000, "t-mac", "ipn-lab");
        lab.stop();
        haveMtu(1500, "t-mac");
        Shell.sh("ip link del t-nic");
    }
}
