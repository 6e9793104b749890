// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.sandbox.Cli.assertFails;
import static org.ipn.sandbox.Cli.ipn;
import static org.ipn.sandbox.Cli.json;
import static org.ipn.sandbox.Virsh.UUID_1;
import static org.ipn.sandbox.Virsh.bus;
import static org.ipn.sandbox.Virsh.network;
import static org.ipn.sandbox.Virsh.onBridge;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ipn without an ipnd, without the right to speak to it, watching it, and looking for what is wrong with a host. */
@Unharmed
class CliDaemonTest {
    @Test
    void shouldSayThatIpndIsNotRunning() {
        for (String command : List.of("list", "watch", "plan")) {
            assertFails(
                    Ran.run("env", "IPN_SOCKET=/nonexistent", "ipn", command),
                    "ipnd is not running: systemctl start ipnd (no answer at /nonexistent)");
        }
        assertFails(
                Ran.run("env", "IPN_SOCKET=/etc/passwd", "ipn", "list", "--json"),
                "ipnd is not running: systemctl start ipnd (no answer at /etc/passwd)");
    }

    @Test
    void shouldSayWhoMaySpeakToIpnd() {
        for (String command : List.of("plan", "watch")) {
            assertFails(
                    Ran.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "ipn", command),
                    "you may not use /run/ipn/ipnd.sock: be root or in its group (usermod -aG libvirt USER)");
        }
    }

    /** Who may not ask ipnd sees what the node files allow. */
    @Test
    void shouldListWhatAUserMayJoin() {
        String access = "><ipn:access group='15001' mode='0640'/>";
        assertThat(Virsh.define(network("lab", bus(access), onBridge("ipn-lab"))))
                .isEqualTo(new Ran(0, "", ""));
        assertThat(Virsh.start("lab")).isEqualTo(new Ran(0, "", ""));
        assertThat(listOf("15001")).isEqualTo(new Ran(0, "NAME  YOUR RIGHTS\nlab   r\n", ""));
        assertThat(listOf("15001", "--json"))
                .isEqualTo(new Ran(0, "{\"networks\":[{\"name\":\"lab\",\"rights\":\"r\"}]}\n", ""));
        assertThat(listOf("15002")).isEqualTo(new Ran(0, "there is no active network that you may join\n", ""));
    }

    private static Ran listOf(String user, String... options) {
        List<String> words = new ArrayList<>(
                List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups", "ipn", "list"));
        words.addAll(List.of(options));
        return Ran.run(words.toArray(String[]::new));
    }

    @Test
    void shouldWatch() throws Exception {
        assertThat(Virsh.define(network("lab", bus(""), onBridge("ipn-lab")))).isEqualTo(new Ran(0, "", ""));
        Process watch = new ProcessBuilder("ipn", "watch", "lab", "--json").start();
        LinkedBlockingQueue<JsonObject> events = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> read(watch, events));
        reader.start();
        try {
            // Until it has heard of one start and stop, it may not have been listening.
            List<JsonObject> heard = new ArrayList<>();
            while (heard.isEmpty()) {
                assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
                assertThat(Virsh.destroy(UUID_1)).isEqualTo(new Ran(0, "", ""));
                events.drainTo(heard);
            }
            Ran.ok("virsh", "-q", "net-start", "--network", UUID_1);
            addTap("t-watch");
            Ran.ok("ip", "link", "delete", "dev", "t-watch");
            Ran.ok("virsh", "-q", "net-destroy", "--network", UUID_1);
            JsonObject last = heard.get(heard.size() - 1);
            while (!(event(last).equals("stop")
                    && heard.stream().anyMatch(told -> event(told).equals("leave")))) {
                last = events.poll(60, TimeUnit.SECONDS);
                assertThat(last).as("after " + heard).isNotNull();
                heard.add(last);
            }
            heard.forEach(CliDaemonTest::assertEvent);
            assertThat(heard.subList(heard.size() - 4, heard.size()).stream().map(CliDaemonTest::event))
                    .containsExactly("start", "join", "leave", "stop");
            JsonObject join = heard.get(heard.size() - 3);
            assertThat(join.get("device").getAsString()).isEqualTo("t-watch");
            assertThat(join.get("kind").getAsString()).isEqualTo("tap");
            assertThat(join.get("receivers").getAsInt()).isEqualTo(1);
            assertThat(join.get("senders").getAsInt()).isEqualTo(1);
            assertThat(heard.get(heard.size() - 2).get("receivers").getAsInt()).isZero();
        } finally {
            watch.destroy();
            reader.join();
        }
    }

    private static void addTap(String name) {
        Ran.ok("ip", "tuntap", "add", name, "mode", "tap");
        Ran.ok("ip", "link", "set", name, "address", "02:00:00:00:00:08", "master", "ipn-lab");
        org.awaitility.Awaitility.await()
                .until(() -> json("show", "lab").getAsJsonArray("ports").size() == 1);
    }

    private static void read(Process watch, LinkedBlockingQueue<JsonObject> events) {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(watch.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                events.add(JsonParser.parseString(line).getAsJsonObject());
            }
        } catch (IOException ended) {
            // the process was ended
        }
    }

    private static String event(JsonObject told) {
        return told.get("event").getAsString();
    }

    private static void assertEvent(JsonObject told) {
        Set<String> ofNetwork = Set.of("time", "event", "network", "receivers", "senders");
        Set<String> ofMember = Set.of("time", "event", "network", "device", "kind", "receivers", "senders", "mac");
        boolean network = Set.of("start", "stop").contains(event(told));
        assertThat(told.keySet()).as(told.toString()).isEqualTo(network ? ofNetwork : ofMember);
        assertThat(told.get("time").getAsString()).matches("20[0-9-]{8}T[0-9:.]+Z");
        assertThat(told.get("network").getAsString()).isEqualTo("lab");
    }

    /** Its finding of a check; text and JSON say the same. */
    private static JsonObject finding(String check) {
        Ran ran = ipn("doctor", "--json");
        JsonObject told = JsonParser.parseString(ran.out()).getAsJsonObject();
        assertThat(told.keySet()).containsExactly("findings");
        boolean wrong = false;
        JsonObject found = null;
        for (var each : told.getAsJsonArray("findings")) {
            JsonObject finding = each.getAsJsonObject();
            assertThat(finding.keySet()).contains("check", "status", "message");
            assertThat(Set.of("check", "status", "message", "remedy")).containsAll(finding.keySet());
            assertThat(finding.get("status").getAsString()).isIn("ok", "warning", "error");
            wrong |= finding.get("status").getAsString().equals("error");
            found = finding.get("check").getAsString().equals(check) ? finding : found;
        }
        assertThat(ran.status()).isEqualTo(wrong ? 1 : 0);
        assertThat(found).as(check + " in " + ran.out()).isNotNull();
        return found;
    }

    private static void assertFinding(String check, String status, String message, String remedy) {
        JsonObject finding = finding(check);
        assertThat(finding.get("status").getAsString()).isEqualTo(status);
        assertThat(finding.get("message").getAsString()).contains(message);
        if (remedy == null) {
            assertThat(finding.has("remedy")).isFalse();
        } else {
            assertThat(finding.get("remedy").getAsString()).contains(remedy);
        }
    }

    private static List<JsonObject> findings() {
        List<JsonObject> findings = new ArrayList<>();
        JsonParser.parseString(ipn("doctor", "--json").out())
                .getAsJsonObject()
                .getAsJsonArray("findings")
                .forEach(each -> findings.add(each.getAsJsonObject()));
        return findings;
    }

    /** A hook that libvirtd, older than it, has perhaps never seen; a new libvirtd has. */
    @Test
    void shouldFindThatLibvirtMayNotHaveSeenAHook() throws Exception {
        Path hook = Path.of("/etc/libvirt/hooks/network.d/50-ipn");
        Ran.ok("touch", hook.toString());
        assertFinding("hook " + hook, "warning", "came after libvirtd had started", "systemctl reload libvirtd");
        Path told = Files.createFile(Path.of("/run/ipn/libvirtd.reloaded")); // what the package leaves after its reload
        try {
            assertFinding("hook " + hook, "ok", "is installed", null);
        } finally {
            Files.delete(told);
        }
        Ran.ok("daemon", "restart", "libvirtd");
        assertFinding("hook " + hook, "ok", "is installed", null);
    }

    /** What has no bridge is told that, and not that its kernel is too old for programs. */
    @Test
    void shouldNameTheBridgeFirstWhereNoneCanBeMade() {
        Ran unable = Ran.run("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin", "ipn", "doctor");
        assertThat(unable.out())
                .contains("ok       network namespace: works\n")
                .contains("warning  bridge: does not work here: make bridge trial-bridge: ")
                .contains("\n         modprobe bridge; ")
                .doesNotContain("Linux 6.2", "mount -t bpf");
    }

    @Test
    void shouldTryWhatTheKernelCan() {
        assertThat(findings())
                .extracting(each -> each.get("check").getAsString())
                .contains("libbpf", "eBPF bus", "SELinux", "versions");
        Ran unable =
                Ran.run("setpriv", "--bounding-set=-bpf,-sys_admin", "--inh-caps=-bpf,-sys_admin", "ipn", "doctor");
        assertThat(unable.out()).contains("warning  eBPF bus: does not work here: ", "Linux 6.2");
        assertThat(unable.status()).isZero();
    }

    @Test
    void shouldFindNothingWrongWithASoundHost() {
        assertFinding("ipnd", "ok", "answers", null);
        Ran text = ipn("doctor");
        assertThat(text.status()).isZero();
        assertThat(text.err()).isEmpty();
        assertThat(text.out().lines()).noneMatch(line -> line.startsWith("error"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iptables", "ip6tables", "arptables"})
    void shouldFindThatAFirewallSeesBridgedFrames(String firewall) {
        start("lab", "<ipn:bus xmlns:ipn='urn:ipn:1' forwarder='bridge'/>");
        start("fast", "<ipn:bus xmlns:ipn='urn:ipn:1' forwarder='ebpf'/>");
        String setting = "net.bridge.bridge-nf-call-" + firewall;
        Ran.ok("sysctl", "-qw", setting + "=1");
        try {
            assertFinding("br_netfilter", "warning", "firewall (" + setting + " on)", "sysctl " + setting + "=0, or ");
            assertThat(ipn("doctor").out())
                    .contains("\nwarning  br_netfilter: ")
                    .contains("a <filterref> that a running guest gets while ipnd is away")
                    .contains("\n         sysctl " + setting + "=0, or for each bridge BR: " + firewall
                            + " -I FORWARD -i BR -o BR ")
                    .contains("\nwarning  network lab: the host's firewall sees this network's frames (" + setting
                            + " on)")
                    .contains("; sysctl " + setting + "=0, or " + firewall + " -I FORWARD -i ipn-lab -o ipn-lab ")
                    .doesNotContain("warning  network fast");
        } finally {
            Ran.ok("sysctl", "-qw", setting + "=0");
        }
    }

    /** By its own flag, whatever holds for all; which has a remedy of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"iptables", "ip6tables", "arptables"})
    void shouldFindThatAFirewallSeesOneBridgesFrames(String firewall) {
        start("lab", "<ipn:bus xmlns:ipn='urn:ipn:1' forwarder='bridge'/>");
        start("fast", "<ipn:bus xmlns:ipn='urn:ipn:1' forwarder='ebpf'/>");
        Ran.ok("ip", "link", "set", "ipn-lab", "type", "bridge", "nf_call_" + firewall, "1");
        Ran.ok("ip", "link", "set", "ipn-fast", "type", "bridge", "nf_call_" + firewall, "1");
        String remedy = "ip link set ipn-lab type bridge nf_call_" + firewall + " 0";
        assertThat(ipn("doctor").out())
                .contains("\nwarning  network lab: the host's " + firewall
                        + " sees this network's frames, by a flag of bridge ipn-lab itself; " + remedy + "\n")
                .contains("\nok       br_netfilter: ")
                .doesNotContain("warning  network fast");
        Ran.ok(remedy.split(" "));
        assertThat(ipn("doctor").out()).doesNotContain("warning  network lab");
    }

    private static void start(String name, String metadata) {
        String uuid = name.equals("lab") ? Virsh.UUID_1 : "22222222-2222-4222-8222-222222222222";
        String rest = Virsh.onBridge("ipn-" + name);
        String xml = Virsh.network(name, metadata, rest).replace(Virsh.UUID_1, uuid);
        assertThat(Virsh.define(xml)).isEqualTo(new Ran(0, "", ""));
        assertThat(Virsh.start(uuid)).isEqualTo(new Ran(0, "", ""));
    }

    @Test
    void shouldFindThatAHookIsMissingOrCanNotRun() throws IOException {
        Path hook = Path.of("/etc/libvirt/hooks/qemu.d/50-ipn");
        Path aside = hook.resolveSibling("../aside");
        Files.move(hook, aside);
        try {
            assertFinding("hook " + hook, "error", "is missing", "reinstall ipn-libvirt");
            Files.copy(aside, hook);
            assertThat(hook.toFile().setExecutable(false, false)).isTrue();
            assertFinding("hook " + hook, "error", "is not executable", "chmod 755 " + hook);
        } finally {
            Files.deleteIfExists(hook);
            Files.move(aside, hook);
        }
    }

    @Test
    void shouldFindThatIpndIsNotRunning() {
        Ran ran = Ran.run("env", "IPN_SOCKET=/nonexistent", "ipn", "doctor");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).startsWith("error    ipnd: ipnd is not running").contains("systemctl enable --now ipnd");
    }

    @Test
    void shouldFindThatSpanningTreeDelaysEachNewPort() {
        String slow = network("slow", bus("").replace("bus", "switch"), "<bridge name='ipn-slow' stp='on'/>");
        assertThat(Virsh.define(slow)).isEqualTo(new Ran(0, "", ""));
        assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
        JsonObject finding = findings().stream()
                .filter(each -> each.get("check").getAsString().equals("network slow"))
                .filter(each -> each.get("status").getAsString().equals("warning"))
                .findFirst()
                .orElseThrow();
        assertThat(finding.get("message").getAsString()).startsWith("STP is on");
        assertThat(finding.get("remedy").getAsString()).contains("stp='off'").contains("virsh net-edit slow");
    }

    @Test
    void shouldFindANetworkThatCanNotBeWhatItShould() throws Exception {
        assertThat(Virsh.define(network("lab", bus(""), onBridge("ipn-lab")))).isEqualTo(new Ran(0, "", ""));
        assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
        // Somebody takes our mark off our bridge: it is nobody's to us from then on.
        Ran.ok("ip", "link", "set", "ipn-lab", "alias", "mine");
        try {
            org.awaitility.Awaitility.await()
                    .untilAsserted(
                            () -> assertFinding("network lab", "error", "was not made for this network", "journalctl"));
            assertThat(json("show", "lab").get("state").getAsString()).isEqualTo("degraded");
            assertThat(json("show", "lab").has("error")).isTrue();
        } finally {
            Ran.ok("ip", "link", "set", "ipn-lab", "alias", "ipn:" + UUID_1);
        }
    }
}
