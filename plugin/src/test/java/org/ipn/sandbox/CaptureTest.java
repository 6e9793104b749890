// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.sandbox.Cli.assertFails;
import static org.ipn.sandbox.Cli.ipn;
import static org.ipn.sandbox.Virsh.UUID_1;
import static org.ipn.sandbox.Virsh.bus;
import static org.ipn.sandbox.Virsh.network;
import static org.ipn.sandbox.Virsh.onBridge;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.ipn.testing.TapProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ipn capture}, and what tcpdump reads in its files. */
@Unharmed
@Timeout(120)
class CaptureTest {
    private static final String PLAIN = "ffffffffffff52540000000188b5" + "78".repeat(50);
    private static final String TAGGED = "ffffffffffff5254000000018100000a88b5" + "79".repeat(50);

    @TempDir
    private Path folder;

    private static void startANetwork(String forwarder) {
        String taps = " forwarder='" + forwarder + "'><ipn:tap dev='t0'/><ipn:tap dev='t1'/>";
        Virsh.define(network("cap", bus(taps), onBridge("ipn-cap")));
        assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
    }

    /** XDP hides frames from packet sockets: the ports leave it for as long as somebody listens, and no longer. */
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "ebpf"})
    void shouldHearEveryMemberInBothDirections(String forwarder) throws Exception {
        startANetwork(forwarder);
        Path file = folder.resolve("f.pcapng");
        try (TapProgram t0 = TapProgram.open("t0", 0, 0);
                TapProgram t1 = TapProgram.open("t1", 0, 0)) {
            awaitXdp(forwarder.equals("ebpf"));
            assertThat(t1.opened()).isEqualTo("ok");
            Process capture = capture("cap", "-w", file.toString(), "-c", "4");
            t0.ask("send " + PLAIN);
            t0.ask("send " + TAGGED);
            assertThat(rest(capture)).endsWith("ipn: 4 frames captured, 0 dropped");
            awaitXdp(forwarder.equals("ebpf"));
        }
        List<String> frames = read(file);
        assertThat(frames).hasSize(4);
        assertThat(frames.stream().filter(line -> line.contains("length 64: "))).hasSize(2);
        assertThat(frames.stream().filter(line -> line.contains("vlan 10"))).hasSize(2);
    }

    @Test
    void shouldKeepToOneMember() throws Exception {
        startANetwork("bridge");
        Path file = folder.resolve("f.pcapng");
        try (TapProgram t0 = TapProgram.open("t0", 0, 0);
                TapProgram t1 = TapProgram.open("t1", 0, 0)) {
            assertThat(t1.opened()).isEqualTo("ok");
            Process capture = capture("cap", "--write", file.toString(), "--port", "t1", "-c", "2");
            t0.ask("send " + PLAIN);
            t0.ask("send " + TAGGED);
            rest(capture);
        }
        assertThat(read(file)).hasSize(2);
    }

    @Test
    void shouldHearWhoJoinsLaterAndEndWhole() throws Exception {
        startANetwork("bridge");
        Path file = folder.resolve("f.pcapng");
        Process capture = capture("cap", "-w", file.toString());
        Ran.ok("ipn", "port", "add", "cap", "--dev", "t2");
        try (TapProgram t2 = TapProgram.open("t2", 0, 0)) {
            Awaitility.await().until(() -> {
                t2.ask("send " + PLAIN);
                return Files.size(file) > 0 && isHeard("t2");
            });
            t2.ask("send " + TAGGED);
        }
        Ran.ok("kill", "-TERM", Long.toString(capture.pid()));
        assertThat(rest(capture)).matches("(?s).*ipn: [1-9][0-9]* frames captured, 0 dropped");
        assertThat(capture.waitFor()).isZero();
        assertThat(read(file)).isNotEmpty();
    }

    private static boolean isHeard(String device) {
        return Ran.ok("ip", "-d", "link", "show", device).contains("promiscuity 2");
    }

    /** As Wireshark asks, in its order. */
    @Test
    void shouldBeAmongWiresharksInterfaces() throws Exception {
        startANetwork("bridge");
        String extcap =
                Path.of(System.getenv("IPN_CHECKOUT"), "packaging/extcap").toString();
        Path program = folder.resolve("ipn-extcap");
        Files.writeString(program, Files.readString(Path.of(extcap)).replace("/usr/bin/ipn", "ipn"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        String run = program.toString();
        assertThat(Ran.ok(run, "--extcap-interfaces", "--extcap-version=4.0"))
                .contains("\ninterface {value=ipn.cap}{display=IPN bus cap}\n");
        assertThat(Ran.ok(run, "--extcap-interface", "ipn.cap", "--extcap-dlts"))
                .isEqualTo("dlt {number=1}{name=EN10MB}{display=Ethernet}\n");
        assertThat(Ran.ok(run, "--extcap-interface", "ipn.cap", "--extcap-config"))
                .contains("{call=--port}", "value {arg=0}{value=t1}{display=t1, named}\n");
        Path fifo = folder.resolve("fifo");
        Ran.ok("mkfifo", fifo.toString());
        Process capture = new ProcessBuilder(
                        "timeout",
                        "60",
                        run,
                        "--capture",
                        "--extcap-interface",
                        "ipn.cap",
                        "--fifo",
                        fifo.toString(),
                        "--port",
                        "t1")
                .start();
        try (TapProgram t0 = TapProgram.open("t0", 0, 0);
                TapProgram t1 = TapProgram.open("t1", 0, 0);
                InputStream wireshark = new BufferedInputStream(new FileInputStream(fifo.toFile()))) {
            assertThat(t1.opened()).isEqualTo("ok");
            assertThat(wireshark.readNBytes(4)).containsExactly(0x0a, 0x0d, 0x0d, 0x0a);
            Awaitility.await().until(() -> isHeard("t1"));
            t0.ask("send " + PLAIN);
            StringBuilder heard = new StringBuilder();
            while (heard.indexOf(PLAIN) < 0) {
                heard.append(HexFormat.of().toHexDigits((byte) wireshark.read()));
            }
        }
        Ran.ok("kill", "-TERM", Long.toString(capture.pid()));
        assertThat(rest(capture)).isEmpty();
        assertThat(capture.waitFor()).isZero();
    }

    @Test
    void shouldSayInALineWhyItCanNot() throws Exception {
        startANetwork("bridge");
        assertFails(
                Ran.run(
                        "setpriv",
                        "--bounding-set=-net_raw",
                        "--inh-caps=-net_raw",
                        "ipn",
                        "capture",
                        "cap",
                        "-w",
                        "f"),
                "capture: not allowed: it needs root (CAP_NET_RAW): sudo ipn capture …");
        assertFails(
                ipn("capture", "cap", "-w", "f", "--port", "t9"), "network cap has no member 't9'; did you mean 't0'?");
        assertFails(ipn("capture", "cpa", "-w", "f"), "there is no IPN network 'cpa'; did you mean 'cap'?");
        assertThat(Ran.run("script", "-qec", "ipn capture cap", "/dev/null").out())
                .isEqualTo("ipn: capture: standard output is a terminal: -w FILE, or | wireshark -k -i -\r\n");
    }

    /** It listens when this returns. */
    private static Process capture(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("timeout", "60", "ipn", "capture"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.errorReader().readLine()).startsWith("ipn: capturing cap, members: ");
        return process;
    }

    private static String rest(Process process) throws IOException {
        BufferedReader reader = process.errorReader();
        return String.join("\n", reader.lines().toList());
    }

    private static List<String> read(Path file) throws Exception {
        Process tcpdump = new ProcessBuilder("tcpdump", "-enr", file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(tcpdump.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("\t"))
                .toList();
    }

    private static void awaitXdp(boolean there) {
        Awaitility.await().until(() -> Ran.ok("ip", "-d", "link", "show", "t0").contains("prog/xdp") == there);
    }
}
