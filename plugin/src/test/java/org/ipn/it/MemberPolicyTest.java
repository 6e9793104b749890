// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import java.util.concurrent.TimeUnit;
import org.ipn.testing.TapProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Policy reaches members of every kind, and what a member gets that says nothing is its network's to say. */
@InSandbox
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MemberPolicyTest {
    private static final String MAC = "52:54:00:00:00:0";
    private static final String TAGGED = "02:00:00:00:00:a1";
    private static final String PLAIN = "02:00:00:00:00:a2";
    private static final String OURS = "ether host " + TAGGED + " or ether host " + PLAIN;
    private static final String HAS_VLANS = "<ipn:portgroup name='v10' vlan='10'/>";

    @AfterEach
    void removeNics() {
        Shell.run("ip", "link", "delete", "dev", "t-nic");
    }

    @ParameterizedTest
    @CsvSource({
        "bus, bridge, bridge",
        "bus, ebpf, bridge",
        "switch, bridge, isolated",
        "switch, ebpf, bridge",
        "bus, ebpf, isolated"
    })
    void shouldKeepWhoSaysNothingOutOfVlans(String kind, String forwarder, String forward) {
        Net lab = net(
                kind, forwarder, forward, HAS_VLANS + "<ipn:tap dev='t-silent'/><ipn:tap dev='t-all' trunk='all'/>");
        Guest guest = Guest.dark(
                "d",
                Nic.net(lab, MAC + 1).portgroup("v10"),
                Nic.net(lab, MAC + 2),
                Nic.net(lab, MAC + 3).policy("trunk='all'"));
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        try (TapProgram silent = TapProgram.open("t-silent", 0, 0);
                TapProgram all = TapProgram.open("t-all", 0, 0);
                Frames inVlan = Frames.to(guest.tapOf(MAC + 1), OURS);
                Frames untold = Frames.to(guest.tapOf(MAC + 2), OURS);
                Frames trunk = Frames.to(guest.tapOf(MAC + 3), OURS)) {
            assertThat(silent.ask("send " + tagged())).isEqualTo("ok");
            assertThat(silent.ask("send " + plain())).isEqualTo("ok");
            trunk.hears(PLAIN);
            assertThat(trunk.count(TAGGED))
                    .as("what who says nothing sends tagged")
                    .isZero();
            assertThat(all.ask("send " + tagged())).isEqualTo("ok");
            assertThat(all.ask("send " + plain())).isEqualTo("ok");
            trunk.hears(TAGGED);
            inVlan.hears(TAGGED);
            Eventually.that(() -> assertThat(untold.count(PLAIN)).isEqualTo(2));
            assertThat(untold.count(TAGGED)).as("tagged floods").isZero();
            assertThat(inVlan.count(PLAIN)).isZero();
        }
        assertThat(Shell.sh("ipn show lab")).contains("the network has VLANs, and nothing is said", "t-silent");
        assertThat(Shell.run("ipn", "doctor").out()).contains("only untagged frames pass there");
        String asMeant = xml(kind, forwarder, HAS_VLANS + "<ipn:default vlan='none'/>");
        assertThat(Shell.runWithInput(asMeant, "ipn", "validate", "/dev/stdin").status())
                .isZero();
    }

    /** No member is another for what a guest's own metadata says; but it is said. */
    @Test
    void shouldTellOfGuestsVlansThatTheNetworkKnowsNothingOf() {
        Net lab = net("switch", "bridge", "<ipn:tap dev='t-silent'/>");
        Guest guest = Guest.dark("d", Nic.net(lab, MAC + 1).policy("vlan='10'"));
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        try (TapProgram silent = TapProgram.open("t-silent", 0, 0);
                Frames inVlan = Frames.to(guest.tapOf(MAC + 1), OURS)) {
            silent.ask("send " + tagged());
            inVlan.hears(TAGGED);
        }
        assertThat(Shell.sh("ipn show lab")).contains("those of every VLAN too");
    }

    @ParameterizedTest
    @CsvSource({"bridge", "ebpf"})
    void shouldHoldAtTheHostAtNicsAndAtProcesses(String forwarder) throws Exception {
        Shell.ok("ip", "link", "add", "t-nic", "type", "veth", "peer", "t-peer");
        Shell.ok("ip", "link", "set", "t-peer", "up");
        Net lab = net(
                "bus",
                forwarder,
                "<ipn:access owner='alice'/><ipn:default rights='r' vlan='10'/><ipn:grab dev='t-nic' rights='rw' vlan='20'/>"
                        + "<ipn:host address='10.1.0.254/24' dev='t-host' vlan='20'/>");
        Guest guest = Guest.dark("d", Nic.net(lab, MAC + 1).policy("trunk='all'"));
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        try (Frames trunk = Frames.to(guest.tapOf(MAC + 1), OURS);
                Frames host = Frames.from("t-host", OURS)) {
            Frames.send("t-host", TAGGED, "may not");
            Frames.send("t-peer", PLAIN, "an uplink's");
            trunk.hears(PLAIN);
            trunk.hears(": vlan 20,");
            host.hears(PLAIN);
            assertThat(trunk.count(TAGGED)).as("rights=r by default").isZero();
        }
        assertThat(ALICE.run("ipn", "send", "lab"))
                .contains("<ipn:default rights=\"r\"> of network lab lets nothing of w");
        try (Talk member =
                new Talk(ALICE.command("ipn", "join", "lab", "--json").start())) {
            member.awaitsLike("{\"network\":\"lab\"");
            assertThat(Shell.sh("ipn ports lab --json")).containsPattern("\"kind\":\"process\"[^}]*\"rights\":\"r\"");
            assertThat(Daemon.plan()).isEmpty();
        }
    }

    private static Net net(String kind, String forwarder, String holding) {
        return net(kind, forwarder, "bridge", holding);
    }

    private static Net net(String kind, String forwarder, String forward, String holding) {
        String inside = " forwarder='" + forwarder + "'>" + holding + "</ipn:" + kind + ">";
        return new Net("lab", kind, forward, "ipn-lab", inside, forward.equals("bridge"), "")
                .define()
                .start();
    }

    private static String xml(String kind, String forwarder, String holding) {
        return "<network><name>l</name><metadata><ipn:" + kind + " xmlns:ipn='urn:ipn:1' forwarder='" + forwarder + "'>"
                + holding + "</ipn:" + kind + "></metadata><forward mode='bridge'/><bridge name='ipn-l'/></network>";
    }

    private static String tagged() {
        return "ffffffffffff" + TAGGED.replace(":", "") + "8100000a88b5" + "00".repeat(46);
    }

    private static String plain() {
        return "ffffffffffff" + PLAIN.replace(":", "") + "88b5" + "00".repeat(46);
    }
}
