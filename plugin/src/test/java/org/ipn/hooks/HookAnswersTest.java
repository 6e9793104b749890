// SPDX-License-Identifier: Apache-2.0
package org.ipn.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.ipn.hooks.Hook.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ipnd's answer, or the lack of one, is to libvirt: the contract's section on hooks. */
@Tag("pure")
class HookAnswersTest {
    private static final String NOT_RUNNING = "ipnd is not running: systemctl start ipnd";
    private static final String NO_ANSWER = "ipnd does not answer: systemctl restart ipnd";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "network,start",
        "network,started",
        "network,stopped",
        "network,port-created",
        "network,port-deleted",
        "network,updated",
        "qemu,prepare",
        "qemu,start",
        "lxc,prepare",
        "lxc,start",
        "qemu,started",
        "qemu,reconnect",
        "qemu,attach",
        "qemu,migrate",
        "qemu,restore",
        "qemu,stopped",
        "qemu,release",
        "lxc,started",
        "lxc,reconnect",
        "lxc,stopped",
        "lxc,release"
    })
    void shouldHandOnTheWholeXmlAndPass(String object, String op) throws IOException {
        Hook hook = new Hook(folder);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 204, "")) {
            String xml = HookXml.of(object, true);
            assertThat(hook.run(object, op, xml)).isEqualTo(Result.PASSED);
            assertThat(daemon.calls()).hasSize(1);
            assertThat(daemon.calls().get(0).line()).isEqualTo("POST /hooks/" + object + "/" + op + "/begin HTTP/1.1");
            assertThat(daemon.calls().get(0).body()).isEqualTo(xml.stripTrailing());
        }
    }

    @ParameterizedTest
    @CsvSource({"network,start", "network,port-created", "qemu,prepare", "qemu,start", "lxc,prepare", "lxc,start"})
    void shouldRefuseWithIpndsLineWhereThatHelps(String object, String op) throws IOException {
        for (int status : List.of(400, 404, 409, 500, 503)) {
            Path own = Files.createDirectory(folder.resolve(String.valueOf(status)));
            Hook hook = new Hook(own);
            try (FakeDaemon daemon =
                    FakeDaemon.answering(hook.socket(), status, "network lab: said " + status + "\n")) {
                assertThat(hook.run(object, op, HookXml.of(object, true)))
                        .isEqualTo(Result.refused("network lab: said " + status));
                assertThat(daemon.calls()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "network,started",
        "network,stopped",
        "network,port-deleted",
        "network,updated",
        "qemu,started",
        "qemu,reconnect",
        "qemu,attach",
        "qemu,migrate",
        "qemu,restore",
        "qemu,stopped",
        "qemu,release",
        "lxc,started",
        "lxc,reconnect",
        "lxc,stopped",
        "lxc,release"
    })
    void shouldPassWhereARefusalWouldHarm(String object, String op) throws IOException {
        Hook hook = new Hook(folder);
        String xml = HookXml.of(object, true);
        assertThat(hook.run(object, op, xml)).as("no socket").isEqualTo(Result.PASSED);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "no\n")) {
            assertThat(hook.run(object, op, xml)).as("409").isEqualTo(Result.PASSED);
            assertThat(daemon.calls()).hasSize(1);
        }
        assertThat(hook.run(object, op, xml)).as("nobody listens").isEqualTo(Result.PASSED);
    }

    @ParameterizedTest
    @CsvSource({"network,start", "network,port-created", "qemu,prepare", "qemu,start", "lxc,prepare", "lxc,start"})
    void shouldSayThatIpndIsNotRunning(String object, String op) throws IOException {
        Hook hook = new Hook(folder);
        String xml = HookXml.of(object, true);
        assertThat(hook.run(object, op, xml)).as("no socket").isEqualTo(Result.refused(NOT_RUNNING));
        FakeDaemon.answering(hook.socket(), 204, "").close();
        assertThat(hook.run(object, op, xml)).as("nobody listens").isEqualTo(Result.refused(NOT_RUNNING));
        Files.delete(hook.socket());
        Files.createFile(hook.socket());
        assertThat(hook.run(object, op, xml)).as("no socket but a file").isEqualTo(Result.refused(NOT_RUNNING));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n\r\n", "HTTP/1.1 ", "HTTP/1.1 409 No\r\n", "hello\r\n", "HTTP/1.1 302 Go\r\n\r\n"})
    void shouldNotTakeHalfAnAnswerForOne(String half) throws IOException {
        Hook hook = new Hook(folder);
        try (FakeDaemon daemon =
                new FakeDaemon(hook.socket(), out -> out.write(half.getBytes(StandardCharsets.US_ASCII)))) {
            assertThat(hook.run("network", "start", HookXml.OURS)).isEqualTo(Result.refused(NO_ANSWER));
            assertThat(daemon.calls()).hasSize(1);
        }
    }

    @Test
    void shouldNotPassOnABodyThatIsCutOff() throws IOException {
        Hook hook = new Hook(folder);
        try (FakeDaemon daemon = new FakeDaemon(
                hook.socket(),
                out -> out.write((FakeDaemon.head(409, 1000) + "network l").getBytes(StandardCharsets.US_ASCII)))) {
            assertThat(hook.run("network", "start", HookXml.OURS)).isEqualTo(Result.refused(NO_ANSWER));
            assertThat(daemon.calls()).hasSize(1);
        }
    }

    /** dash's echo would make a new line of the first and drop what follows the second. */
    @ParameterizedTest
    @ValueSource(strings = {"a\\nb", "a\\cb", "-n", "-e x", "$(id)", "`id`", "a  b * 'c' \"d\"", "%s %n", "ä 网 🙂"})
    void shouldPrintWhateverNameStandsInIpndsLine(String name) throws IOException {
        Hook hook = new Hook(folder);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, name + "\n")) {
            assertThat(hook.run("network", "start", HookXml.OURS)).isEqualTo(Result.refused(name));
            assertThat(daemon.calls()).hasSize(1);
        }
    }

    @Test
    void shouldHandOnTenMegabytes() throws IOException {
        Hook hook = new Hook(folder);
        String xml = HookXml.network("lab", "<ipn:bus xmlns:ipn=\"urn:ipn:1\"/>" + "<x:y/>".repeat(1 << 21), "ipn-lab");
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 204, "")) {
            assertThat(hook.run("network", "start", xml)).isEqualTo(Result.PASSED);
            assertThat(daemon.calls().get(0).body()).isEqualTo(xml.stripTrailing());
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void shouldWorkWithAnyShell(String shell) throws IOException {
        Hook hook = new Hook(folder, shell.split(" "));
        assertThat(hook.run("network", "start", HookXml.FOREIGN)).isEqualTo(Result.PASSED);
        assertThat(hook.run("network", "start", HookXml.OURS)).isEqualTo(Result.refused(NOT_RUNNING));
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "network a\\nb: no\n")) {
            assertThat(hook.run("network", "start", HookXml.OURS)).isEqualTo(Result.refused("network a\\nb: no"));
            assertThat(hook.run("network", "stopped", HookXml.OURS)).isEqualTo(Result.PASSED);
            assertThat(daemon.calls()).hasSize(2);
        }
    }

    /** Those that this host has and that may be its sh. */
    static Stream<String> shells() {
        return Stream.of("dash", "bash --posix", "busybox sh", "ksh", "mksh", "zsh --emulate sh")
                .filter(shell -> Files.isExecutable(Path.of("/bin", shell.split(" ")[0])));
    }

    @Test
    void shouldSayWhereItBelongsAndPassWhenInstalledElsewhere() throws IOException {
        Hook hook = new Hook(folder);
        Path elsewhere = Files.createDirectories(folder.resolve("libxl.d")).resolve("50-ipn");
        Files.copy(folder.resolve("network.d/50-ipn"), elsewhere);
        Result result = hook.run("libxl", "start", HookXml.OURS);
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("install it as network.d/50-ipn, qemu.d/50-ipn or lxc.d/50-ipn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"50-ipn.dpkg-new", "50-ipn;65f1a2b3", "50-ipn.rpmnew", ".50-ipn.swp", "50-ipn~"})
    void shouldPassUnderTheNameOfACopy(String name) throws Exception {
        Path copy = Files.createDirectories(folder.resolve("network.d")).resolve(name);
        Files.copy(Path.of("..", "hooks", "50-ipn"), copy, StandardCopyOption.COPY_ATTRIBUTES);
        ProcessBuilder builder = new ProcessBuilder(copy.toString(), "lab", "start", "begin", "-");
        builder.environment().put("IPN_SOCKET", folder.resolve("nobody").toString());
        Process process = builder.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(HookXml.OURS.getBytes(StandardCharsets.UTF_8));
        } catch (IOException hungUp) {
            // it does not read
        }
        assertThat(process.waitFor()).isZero();
        assertThat(process.getErrorStream().readAllBytes()).isEmpty();
    }
}
