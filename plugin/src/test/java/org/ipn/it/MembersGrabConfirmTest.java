// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code <ipn:grab confirm=>}: who cuts off the branch that he sits on has it back, unless he says that he sits elsewhere by now. */
@InSandbox
class MembersGrabConfirmTest {
    private static final String NIC = "t-nic";
    private static final String HOST = "10.1.0.7";

    private Outside outside;

    @BeforeEach
    void plug() {
        outside = Outside.behind(NIC);
        Shell.sh("ip address add 10.1.0.7/24 dev t-nic");
        outside.pings(HOST);
    }

    @AfterEach
    void unplug() {
        outside.close();
    }

    private static Net taking(Net net, int seconds) {
        return net.holding("<ipn:grab dev='t-nic' force='yes' confirm='" + seconds + "'/>")
                .define();
    }

    private static JsonObject nic() {
        return Links.show(NIC);
    }

    private static void goesBack(JsonObject before) {
        Eventually.that(() -> assertThat(nic()).isEqualTo(before));
    }

    /** Somebody who came in by the NIC is cut off. */
    private static void cutsOff() {
        assertThat(Shell.run("ip", "netns", "exec", "t-outside", "busybox", "ping", "-q", "-c", "1", "-W", "1", HOST)
                        .status())
                .isEqualTo(1);
    }

    private static JsonObject shown() {
        return Shell.json("curl -s --unix-socket /run/ipn/ipnd.sock http://ipn/networks/lab")
                .getAsJsonObject();
    }

    private static String warnings() {
        return String.valueOf(shown().get("warnings"));
    }

    private static JsonObject port() {
        return shown().getAsJsonArray("ports").get(0).getAsJsonObject();
    }

    private static void assertRefused(String command, String line) {
        Shell tried = Shell.run(command.split(" "));
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err().strip()).endsWith(line);
        assertThat(tried.err().strip()).doesNotContain("\n");
    }

    /** Ours, and one that libvirt makes; a bus, and a switch. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGoBackByItselfAndAgainAfterTheNextStart(boolean ours) {
        Net lab = taking(ours ? Net.bus("lab") : Net.ofSwitch("lab").forward("nat", 77), 2);
        JsonObject before = nic();
        for (int i = 0; i < 2; i++) {
            lab.start();
            lab.serves(NIC);
            cutsOff();
            goesBack(before);
            outside.pings(HOST);
            Eventually.that(
                    () -> assertThat(warnings())
                            .contains(
                                    "NIC t-nic went back, for nobody confirmed it in 2 s; virsh net-destroy and net-start lab"));
            assertThat(shown().get("state").getAsString()).isEqualTo("active");
            assertThat(Daemon.plan()).isEmpty();
            assertRefused(
                    "ipn port confirm lab --dev t-nic",
                    "network lab: NIC t-nic went back, for nobody confirmed it in 2 s; virsh net-destroy and net-start lab"
                            + " take it anew");
            Daemon.IPND.restart();
            assertThat(nic()).isEqualTo(before);
            lab.stop();
        }
    }

    @Test
    void shouldStayOnceItIsConfirmed() {
        Shell.sh("ip link add t-spare type veth peer name t-peer");
        try {
            Net lab = Net.bus("lab")
                    .holding("<ipn:grab dev='t-nic' force='yes' confirm='4'/>"
                            + "<ipn:grab dev='t-spare' force='yes' confirm='4'/>")
                    .define();
            JsonObject before = nic();
            lab.start();
            assertRefused(
                    "ipn port confirm lab --dev t-nosuch",
                    "network lab: t-nosuch is no NIC with confirm= in its <ipn:grab>; t-nic, t-spare waits to be confirmed");
            Shell.sh("ipn port confirm lab t-nic");
            assertRefused("ipn port confirm lab t-nic", "network lab: NIC t-nic is confirmed already");
            Eventually.that(
                    () -> assertThat(Links.show("t-spare").has("master")).isFalse());
            lab.serves(NIC);
            assertRefused("ipn port confirm lab", "network lab: no NIC waits to be confirmed");
            Daemon.IPND.kill();
            Daemon.IPND.start();
            lab.serves(NIC);
            assertThat(warnings()).doesNotContain("t-nic").contains("NIC t-spare went back");
            lab.stop();
            goesBack(before);
            outside.pings(HOST);
        } finally {
            Shell.sh("ip link delete t-spare");
        }
    }

    @Test
    void shouldBeToldWhileItWaits() throws IOException {
        Net lab = taking(Net.bus("lab"), 1000);
        String planned = Shell.runWithInput(
                        lab.xml(),
                        "curl",
                        "-s",
                        "--unix-socket",
                        "/run/ipn/ipnd.sock",
                        "--data-binary",
                        "@-",
                        "http://ipn/plan")
                .orFail()
                .out();
        assertThat(planned)
                .contains("\"device\":\"t-nic\",\"operation\":\"go back unless confirmed\",\"to\":\"in 1000 s\"");
        JsonObject before = nic();
        lab.start();
        lab.serves(NIC);
        assertThat(port().get("confirmSeconds").getAsInt()).isBetween(900, 1000);
        assertThat(port().toString()).endsWith("\"confirmSeconds\":" + port().get("confirmSeconds") + "}");
        assertThat(Shell.sh("ipn show lab")).containsPattern("warning +NIC t-nic goes back in 9?\\d\\d+ s, unless");
        assertThat(Shell.run("ipn", "doctor").out()).contains("NIC t-nic goes back in");
        long by = deadline(lab);
        assertThat(Daemon.plan()).isEmpty();
        // Taken off the bridge by hand and put back: the deadline is the same.
        Shell.sh("ip link set t-nic nomaster");
        lab.serves(NIC);
        assertThat(deadline(lab)).isEqualTo(by);
        Shell.sh("ip link set t-nic name t-other");
        Shell.sh("ipn port confirm lab --dev t-other");
        assertThat(port().has("confirmSeconds")).isFalse();
        assertThat(shown().has("warnings")).isFalse();
        Shell.sh("ip link set t-other name t-nic");
        lab.stop();
        goesBack(before);
    }

    @Test
    void shouldGoBackWithItsNetworkAndAskAnew() throws IOException {
        Net lab = taking(Net.bus("lab"), 1000);
        JsonObject before = nic();
        lab.start();
        lab.serves(NIC);
        long first = deadline(lab);
        lab.stop();
        goesBack(before);
        assertThat(Files.exists(file(lab))).isFalse();
        lab.start();
        lab.serves(NIC);
        assertThat(deadline(lab)).isGreaterThan(first);
        Shell.sh("ipn port confirm lab");
        lab.stop();
        lab.start();
        lab.serves(NIC);
        assertThat(port().has("confirmSeconds")).isTrue();
        // virsh net-edit: what runs goes on, and the next start asks no more.
        Net lasting = lab.holding("<ipn:grab dev='t-nic' force='yes'/>").define();
        Eventually.that(
                () -> assertThat(String.valueOf(shown().get("differences"))).contains("confirm of grab t-nic"));
        assertThat(port().has("confirmSeconds")).isTrue();
        lasting.stop();
        lasting.start();
        lasting.serves(NIC);
        assertThat(port().has("confirmSeconds")).isFalse();
    }

    @Test
    void shouldGoBackInTimeThoughIpndWasKilledMeanwhile() throws IOException {
        Net lab = taking(Net.bus("lab"), 4);
        JsonObject before = nic();
        lab.start();
        long by = deadline(lab);
        Daemon.IPND.kill();
        Daemon.IPND.start();
        goesBack(before);
        assertThat(uptime()).isGreaterThanOrEqualTo(by);
        outside.pings(HOST);
    }

    @Test
    void shouldGoBackAtOnceWhereItsTimePassedWhileIpndWasDead() throws IOException {
        Net lab = taking(Net.bus("lab"), 2);
        JsonObject before = nic();
        lab.start();
        Daemon.IPND.kill();
        long by = deadline(lab);
        Eventually.that(() -> assertThat(uptime()).isGreaterThan(by));
        lab.serves(NIC);
        Daemon.IPND.start();
        assertThat(nic()).isEqualTo(before);
        outside.pings(HOST);
    }

    /** Nobody may be able to reach the host by then who could give it back. */
    @Test
    void shouldHaveADeadlineAlsoWhereTheFileIsLost() throws IOException {
        Net lab = taking(Net.bus("lab"), 2);
        JsonObject before = nic();
        lab.start();
        Daemon.IPND.kill();
        Files.delete(file(lab));
        Daemon.IPND.start();
        goesBack(before);
    }

    private static Path file(Net net) {
        return Path.of("/run/ipn/confirm", net.uuid() + ":t-nic");
    }

    private static long deadline(Net net) throws IOException {
        Properties values = new Properties();
        try (var reader = Files.newBufferedReader(file(net))) {
            values.load(reader);
        }
        return Long.parseLong(values.getProperty("by"));
    }

    /** ms. */
    private static long uptime() throws IOException {
        return (long)
                (Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]) * 1000);
    }
}
