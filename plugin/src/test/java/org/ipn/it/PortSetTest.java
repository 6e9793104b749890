// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ipn port set}: what an admin says of one NIC, through libvirt. */
@InSandbox
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class PortSetTest {
    private static final String ONE = "52:54:00:00:00:01";
    private static final String TWO = "52:54:00:00:00:02";
    private static final String GUEST = "3"; // which virsh would take for a running guest's number

    @AfterEach
    void restore() {
        Shell.run("virsh", "-q", "destroy", "--domain", "g");
        Shell.run("virsh", "-q", "destroy", "--domain", GUEST);
        Shell.run("virsh", "-q", "undefine", "--domain", GUEST);
    }

    private static Net lab(String kind, String forwarder, String forward) {
        String inside = " forwarder='" + forwarder
                + "'><ipn:portgroup name='v10' vlan='10' rights='r'/><ipn:tap dev='t-tap'/>" + "</ipn:" + kind + ">";
        return new Net("lab", kind, forward, "ipn-lab", inside, forward.equals("bridge"), "<portgroup name='v10'/>\n")
                .define()
                .start();
    }

    private static JsonObject port(String mac) {
        return Net.ports("lab").stream()
                .filter(port -> port.has("mac") && port.get("mac").getAsString().equals(mac))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no port of " + mac));
    }

    private static void holds(String mac, String rights, String vlan) {
        Eventually.that(() -> held(mac, rights, vlan));
    }

    /** Already: what a command has said is there when it returns. */
    private static void held(String mac, String rights, String vlan) {
        assertThat(port(mac).get("rights").getAsString()).isEqualTo(rights);
        assertThat(port(mac).has("vlan") ? port(mac).get("vlan").getAsString() : "none")
                .isEqualTo(vlan);
        assertThat(Daemon.plan()).isEmpty();
    }

    private static String metadata(String domain, String when) {
        return Shell.run("virsh", "-q", "metadata", "--domain", domain, "--uri", "urn:ipn:1", when)
                .out()
                .strip();
    }

    private static void refused(String command, String... lines) {
        Shell tried = Shell.run(command.split(" "));
        assertThat(tried.status()).as(command + ": " + tried.out()).isNotZero();
        assertThat(tried.err().strip()).contains(lines).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"bus, bridge, bridge", "switch, ebpf, bridge", "switch, bridge, isolated", "bus, ebpf, isolated"})
    void shouldHoldWhatIsSaidOfARunningNic(String kind, String forwarder, String forward) {
        Net lab = lab(kind, forwarder, forward);
        Guest guest = Guest.dark(
                "g", Nic.net(lab, ONE).portgroup("v10"), Nic.net(lab, TWO).policy("rights='w'"));
        holds(ONE, "r", "10");
        assertThat(Shell.sh("ipn port set lab --dev " + guest.tapOf(ONE) + " vlan=20"))
                .isEqualTo("guest g, NIC " + ONE + ", for as long as it runs: vlan=20\n");
        held(ONE, "r", "20");
        holds(TWO, "w", "none");
        assertThat(Shell.sh("ipn port set lab --guest g --mac " + ONE + " rights=rw vlan=30"))
                .isEqualTo("guest g, NIC " + ONE + ", for as long as it runs: vlan=30 (was 20), rights=rw\n");
        held(ONE, "rw", "30");
        Daemon.IPND.kill();
        Daemon.IPND.start();
        holds(ONE, "rw", "30");
        holds(TWO, "w", "none");
        assertThat(Shell.sh("ipn port set lab --dev " + guest.tapOf(ONE) + " vlan= rights="))
                .contains("no longer said (was 30)");
        held(ONE, "r", "10");
        assertThat(Shell.sh("ipn port set lab --dev " + guest.tapOf(TWO) + " rights=w"))
                .contains("nothing to change");
    }

    /** ipnd is told of the guest by libvirt's hooks, and of nothing else. */
    @Test
    void shouldSayThatItDoesNotHoldYet() {
        Net lab = lab("switch", "bridge", "bridge");
        Daemon.restartIpndWith("libvirt-uri=qemu+unix:///system?socket=/run/nowhere");
        Guest guest = Guest.dark("g", Nic.net(lab, ONE));
        refused(
                "ipn port set lab --dev " + guest.tapOf(ONE) + " vlan=20",
                "guest g, NIC " + ONE + ": libvirt has it, but ipnd has not put it in place: ipn show lab");
        assertThat(metadata("g", "--live")).contains("vlan=\"20\"");
    }

    @Test
    void shouldWriteWhereItIsAskedTo() {
        Net lab = lab("switch", "bridge", "bridge");
        Shell.runWithInput(Guest.darkXml(GUEST, Nic.net(lab, ONE)), "virsh", "-q", "define", "/dev/stdin")
                .orFail();
        assertThat(Shell.sh("ipn port set lab --guest 3 rate=7"))
                .isEqualTo("guest 3, NIC " + ONE + ", from its next start on: rate=7\n");
        refused("ipn port set lab --guest 3 --live rate=8", "guest 3 does not run; --config is for its next start");
        Shell.ok("virsh", "-q", "start", "--paused", "--domain", GUEST);
        Shell.sh("ipn port set lab --guest 3 vlan=20");
        holds(ONE, "rw", "20");
        assertThat(metadata(GUEST, "--config")).contains("rate=\"7\"").doesNotContain("vlan");
        assertThat(metadata(GUEST, "--live")).contains("rate=\"7\"", "vlan=\"20\"");
        Shell.sh("ipn port set lab --guest 3 --live --config rights=r");
        assertThat(metadata(GUEST, "--config")).contains("rate=\"7\"", "rights=\"r\"");
        holds(ONE, "r", "20");
        Shell.sh("ipn port set lab --guest 3 --config rate=9");
        assertThat(metadata(GUEST, "--live")).contains("rate=\"7\"");
        Shell.ok("virsh", "-q", "destroy", "--domain", GUEST);
        Shell.ok("virsh", "-q", "start", "--paused", "--domain", GUEST);
        holds(ONE, "r", "none");
        assertThat(metadata(GUEST, "--live")).contains("rate=\"9\"");
    }

    @Test
    void shouldSayWhatIsWrongAndWriteNothing() {
        Net lab = lab("switch", "bridge", "bridge");
        Net other = Net.bus("other").define().start();
        Guest guest = Guest.dark(
                "g",
                Nic.net(lab, ONE),
                Nic.net(lab, TWO),
                Nic.net(other, "52:54:00:00:00:03").policy("rights='r'"));
        String before = metadata("g", "--live");
        refused("ipn port set lab --guest nosuch vlan=20", "there is no guest 'nosuch'; virsh list --all shows");
        refused(
                "ipn port set lab --guest g vlan=20",
                "guest g has 2 NICs on network lab: say which by --mac",
                ONE,
                TWO);
        refused(
                "ipn port set lab --guest g --mac 52:54:00:00:00:03 vlan=20",
                "has no NIC 52:54:00:00:00:03 on network lab");
        refused(
                "ipn port set lab --dev " + guest.tapOf("52:54:00:00:00:03") + " vlan=20",
                "is no member of network lab");
        refused("ipn port set lab --dev t-tap vlan=20", "t-tap is no NIC of a guest", "ipn port add");
        refused("ipn port set lab --dev " + guest.tapOf(ONE) + " vlna=20", "vlna", "did you mean vlan?");
        refused("ipn port set lab --dev " + guest.tapOf(ONE) + " vlan=5000", "vlan=\"5000\"", "1 to 4094");
        refused("ipn port set lab --dev " + guest.tapOf(ONE) + " --live --config vlan=20", "guest g is transient");
        refused("ipn port set lab --dev " + guest.tapOf(ONE), "ATTRIBUTE=VALUE");
        refused("ipn port set lab vlan=20", "--dev");
        refused("ipn port set nosuch --guest g vlan=20", "there is no IPN network 'nosuch'");
        refused("ipn port set lab --guest g --mac 5 vlan=20", "--mac: '5' is not a MAC address");
        assertThat(metadata("g", "--live")).isEqualTo(before);
        holds(ONE, "rw", "none");
    }
}
