// SPDX-License-Identifier: Apache-2.0
package org.ipn.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ipn.hooks.Hook.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments, environment and files around the hook are other people's. */
@Tag("pure")
class HookArgumentsTest {
    private static final byte[] OURS = HookXml.OURS.getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words",
                "$(touch MARK)",
                "`touch MARK`",
                "; touch MARK",
                "\"; touch MARK; \"",
                "'; touch MARK; '",
                "a\ntouch MARK\n",
                "-rf",
                "--help",
                "..",
                "../../etc/passwd",
                "*",
                "[a-z]{1,2}",
                "@/etc/passwd",
                "a?b#c%2F",
                "ä网🙂",
                ""
            })
    void shouldKeepNamesOutOfCommandsAndUrl(String name) throws IOException {
        Hook hook = new Hook(folder);
        String own = name.replace("MARK", folder.resolve("mark").toString());
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 204, "")) {
            assertThat(hook.run("network", List.of(own, "start", "begin", own), OURS))
                    .isEqualTo(Result.PASSED);
            assertThat(daemon.calls()).hasSize(1);
            assertThat(daemon.calls().get(0).line()).isEqualTo("POST /hooks/network/start/begin HTTP/1.1");
            assertThat(daemon.calls().get(0).headers()).startsWith("Host: ipn\r\n");
        }
        assertThat(folder.resolve("mark")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words",
                "$(id)",
                ";id",
                "a\nb",
                "..",
                "../..",
                "a/b",
                "@x",
                "START",
                "ä",
                "*",
                "{a,b}",
                "%2e",
                "?a=b"
            })
    void shouldIgnoreOperationsThatLibvirtDoesNotHave(String op) throws IOException {
        Hook hook = new Hook(folder);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "no\n")) {
            assertThat(hook.run("network", List.of("lab", op, "begin", "-"), OURS))
                    .isEqualTo(Result.PASSED);
            assertThat(hook.run("qemu", List.of("lab", "start", op, "-"), OURS)).isEqualTo(Result.PASSED);
            assertThat(daemon.connections()).isZero();
        }
    }

    @Test
    void shouldIgnoreTheUsersCurlSettings() throws IOException {
        Files.writeString(
                folder.resolve(".curlrc"),
                "verbose\ninclude\nproxy = \"http://127.0.0.1:1\"\noutput = \"" + folder.resolve("stolen") + "\"\n");
        Hook hook = new Hook(folder)
                .with("CURL_HOME", folder.toString())
                .with("XDG_CONFIG_HOME", folder.toString())
                .with("http_proxy", "http://127.0.0.1:1")
                .with("ALL_PROXY", "http://127.0.0.1:1");
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "network lab: no\n")) {
            assertThat(hook.run("network", "start", HookXml.OURS)).isEqualTo(Result.refused("network lab: no"));
            assertThat(daemon.calls()).hasSize(1);
        }
        assertThat(folder.resolve("stolen")).doesNotExist();
    }

    @Test
    void shouldWorkFromAPathWithBlanks() throws IOException {
        Path odd = Files.createDirectories(folder.resolve("a b; $(id) [c]*"));
        Hook hook = new Hook(odd);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 204, "")) {
            assertThat(hook.run("qemu", "start", HookXml.OUR_GUEST)).isEqualTo(Result.PASSED);
            assertThat(daemon.calls()).hasSize(1);
        }
    }
}
