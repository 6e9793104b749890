// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of a member, whether its link is up, and its addresses can be seen. */
@InSandbox
class SeenPortTest {
    private static final String ONE = "52:54:00:00:28:01";
    private static final String TWO = "52:54:00:00:28:02";

    private static Net lab(String forward) {
        Net lab = Net.ofSwitch("lab");
        return (forward.equals("bridge") ? lab : lab.forward(forward, 128).on("virbr28"))
                .withPortgroup("cam", "vlan='10' antispoof='yes' rate='100' loss='0.5'");
    }

    private static JsonObject port(String device) {
        return Net.ports("lab").stream()
                .filter(port -> port.get("device").getAsString().equals(device))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "isolated"})
    void shouldTellWhatIsAskedOfAPort(String forward) {
        Net lab = lab(forward).define().start();
        Guest guest = Guest.dark(
                "g1",
                Nic.net(lab, ONE).portgroup("cam"),
                Nic.net(lab, TWO).policy("trunk='10,20-29' native='20' isolated='yes' mirror='yes' queue='7'"));
        String one = guest.tapOf(ONE);
        String two = guest.tapOf(TWO);
        Eventually.that(() -> assertThat(port(one).toString())
                .contains(
                        "\"vlan\":10",
                        "\"portgroup\":\"cam\"",
                        "\"antispoof\":true",
                        "\"rate\":100",
                        "\"loss\":0.5",
                        "\"link\":\"up\""));
        Eventually.that(() -> assertThat(port(two).toString())
                .contains(
                        "\"trunk\":\"10,20-29\"",
                        "\"native\":20",
                        "\"isolated\":true",
                        "\"mirror\":true",
                        "\"queue\":7")
                .doesNotContain("\"vlan\":10", "portgroup"));
        assertThat(Shell.ok("ipn", "ports", "lab", "--wide").lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith(one)
                        .contains("  cam  ", "  10  ", "  antispoof, rate 100, loss 0.5  "))
                .anySatisfy(line -> assertThat(line)
                        .startsWith(two)
                        .contains("  10,20-29, native 20  ", "  mirror, isolated, queue 7  "));
        assertThat(Shell.json("ipn fdb lab --json").getAsJsonObject().getAsJsonArray("entries"))
                .anySatisfy(entry -> assertThat(entry.toString()).contains("\"device\":\"" + one + "\"", "\"vlan\":10"))
                .noneSatisfy(entry -> assertThat(entry.toString()).contains("\"device\":\"" + two + "\"", "\"vlan\":"));
    }

    /** By libvirt's word, of which the tap knows nothing, and on the host. */
    @ParameterizedTest
    @ValueSource(strings = {"virsh -q domif-setlink g1 %s %s", "ip link set %s %s"})
    void shouldSeeLinksThatGoDownAndComeUp(String command) {
        Net lab = lab("bridge").define().start();
        try (Watch watch = new Watch()) {
            Guest guest = Guest.dark("g1", Nic.net(lab, ONE).portgroup("cam"));
            String tap = guest.tap();
            watch.tells("join lab " + tap + " guest 1 1");
            Shell.sh(command.formatted(tap, "down"));
            watch.tellsOf("down lab " + tap + " g1 " + ONE);
            assertThat(Daemon.plan()).isEmpty();
            assertThat(port(tap).get("link").getAsString()).isEqualTo("down");
            assertThat(port(tap).get("portgroup").getAsString()).isEqualTo("cam");
            for (String seen : new String[] {"ports lab", "show lab", "top lab -n 1 -d 0.1", "graph lab --seconds 0"}) {
                assertThat(Shell.sh("ipn " + seen)).as(seen).contains("guest, link down");
            }
            Daemon.IPND.restart();
            assertThat(port(tap).get("link").getAsString()).isEqualTo("down");
        }
        try (Watch watch = new Watch()) {
            String tap = new Guest("g1").tap();
            Shell.sh(command.formatted(tap, "up"));
            watch.tellsOf("up lab " + tap + " g1 " + ONE);
            assertThat(port(tap).get("link").getAsString()).isEqualTo("up");
        }
    }

    @Test
    void shouldNotPutUpAGrabbedNicThatSomebodySetDown() {
        try (Outside outside = Outside.behind("t-nic");
                Watch watch = new Watch()) {
            Net.bus("lab")
                    .holding("<ipn:grab dev='" + outside.nic() + "'/>")
                    .define()
                    .start();
            watch.tells("join lab t-nic nic 1 1");
            Shell.sh("ip link set t-nic down");
            watch.tellsOf("down lab t-nic - ");
            assertThat(Daemon.plan()).isEmpty();
            assertThat(Shell.sh("ip link show t-nic")).doesNotContain(",UP");
            Shell.sh("virsh -q net-destroy lab");
            Eventually.that(() -> assertThat(Shell.sh("ip link show t-nic")).contains(",UP"));
        }
    }

    @Test
    void shouldNameTheGuestThatHasLeft() {
        Net lab = lab("bridge").define().start();
        try (Watch watch = new Watch()) {
            Guest guest = Guest.dark("g1", Nic.net(lab, ONE));
            String tap = guest.tap();
            watch.tellsOf("join lab " + tap + " g1 " + ONE);
            Shell.sh("virsh -q destroy g1");
            watch.tellsOf("leave lab " + tap + " g1 " + ONE);
        }
    }

    @Test
    void shouldTellAddressesThatAreWrittenDownAnyway() {
        lab("isolated").withoutStp().define().start();
        Guest.boot("g1", "--net", "lab,mac=" + ONE + ",ip=dhcp");
        Eventually.that(() -> assertThat(Net.ports("lab").get(0).toString()).contains("\"addresses\":[\"192.168.128."));
        Net.bus("own").holding("<ipn:host address='10.9.0.254/24'/>").define().start();
        assertThat(Net.ports("own").get(0).getAsJsonArray("addresses").toString())
                .isEqualTo("[\"10.9.0.254/24\"]");
        Guest.boot("g2", "--net", "own,mac=" + TWO + ",ip=10.9.0.1/24").pings("10.9.0.254");
        assertThat(Net.ports("own").toString()).contains("\"addresses\":[\"10.9.0.1\"]");
    }
}
