// SPDX-License-Identifier: Apache-2.0
package org.ipn.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.ipn.hooks.Hook.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest or network that names one of our bridges is ours too. In the sandbox, whose {@code /run} is its own. */
@Tag("netns")
class HookBridgesTest {
    private static final Path BRIDGES = Path.of("/run/ipn/bridges");
    private static final Path NODES = Path.of("/run/ipn/nodes");

    @TempDir
    private Path folder;

    @BeforeEach
    void haveBridges() throws IOException {
        assumeTrue(System.getenv("IPN_SANDBOX") != null, "writes /run/ipn: works inside dev sandbox only");
        Files.createDirectories(BRIDGES);
        for (int i = 0; i < 100; i++) {
            Files.createFile(BRIDGES.resolve("ipn-" + i));
        }
        Files.createDirectories(NODES);
        Files.createFile(NODES.resolve("the lab"));
    }

    @AfterEach
    void removeBridges() throws IOException {
        Files.deleteIfExists(NODES.resolve("the lab"));
        Files.deleteIfExists(NODES);
        if (Files.isDirectory(BRIDGES)) {
            try (Stream<Path> bridges = Files.list(BRIDGES)) {
                for (Path bridge : bridges.toList()) {
                    Files.delete(bridge);
                }
            }
            Files.delete(BRIDGES);
            Files.delete(BRIDGES.getParent());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<source bridge='ipn-7'/>",
                "<source network='lab' portid='6f2a3b1c-0000-4000-8000-000000000001' bridge='ipn-42'/>",
                "<source bridge='virbr0'/><source bridge='virbr1'/><plug type='bridge' bridge='ipn-99'/>",
                "<source network='the lab' portgroup='quiet'/>",
                "<source network='may be &quot;the lab&quot;'/>",
            })
    void shouldAskAboutAGuestOnOurBridge(String source) throws IOException {
        Hook hook = new Hook(folder);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "guest g1: no\n")) {
            assertThat(hook.run("qemu", "start", HookXml.guest(source))).isEqualTo(Result.refused("guest g1: no"));
            assertThat(daemon.calls()).hasSize(1);
        }
    }

    @Test
    void shouldAskAboutAForeignNetworkOnOurBridge() throws IOException {
        Hook hook = new Hook(folder);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "network other: no\n")) {
            assertThat(hook.run("network", "start", HookXml.network("other", "", "ipn-0")))
                    .isEqualTo(Result.refused("network other: no"));
            assertThat(daemon.calls()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<source bridge='ipn-'/>",
                "<source bridge='ipn-700'/>",
                "<source bridge='xipn-7'/>",
                "<source bridge='ipn-*'/>",
                "<source bridge='ipn-[0-9]'/>",
                "<source bridge=''/>",
                "<source bridge='.'/>",
                "<source bridge='..'/>",
                "<source bridge='../bridges/ipn-7'/>",
                "<source network='ipn-7'/>",
                "<source network='lab'/>",
                "<source network='../nodes/the lab'/>",
                "<target dev='ipn-7'/>",
            })
    void shouldLeaveAGuestOnAnotherBridgeAlone(String source) throws IOException {
        Hook hook = new Hook(folder);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "no\n")) {
            assertThat(hook.run("qemu", "start", HookXml.guest(source))).isEqualTo(Result.PASSED);
            assertThat(daemon.connections()).isZero();
        }
    }

    @Test
    void shouldFindItsWayThroughTenMegabytes() throws IOException {
        Hook hook = new Hook(folder);
        String quotes = "<x:y a='b' c='d'/>".repeat(600_000);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "network other: no\n")) {
            assertThat(hook.run("network", "start", HookXml.network("default", quotes, "virbr0")))
                    .isEqualTo(Result.PASSED);
            assertThat(daemon.connections()).isZero();
            assertThat(hook.run("network", "start", HookXml.network("other", quotes, "ipn-50")))
                    .isEqualTo(Result.refused("network other: no"));
        }
    }
}
