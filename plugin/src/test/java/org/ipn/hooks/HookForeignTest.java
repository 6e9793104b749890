// SPDX-License-Identifier: Apache-2.0
package org.ipn.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.ipn.hooks.Hook.Result;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not ours starts as before, and ipnd never hears of it. */
@Tag("pure")
class HookForeignTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"network,start", "network,port-created", "network,stopped", "qemu,prepare", "qemu,start", "qemu,migrate"
    })
    void shouldPassWithoutAConnection(String object, String op) throws IOException {
        Hook hook = new Hook(folder);
        String xml = HookXml.of(object, false);
        assertThat(hook.run(object, op, xml)).as("no ipnd").isEqualTo(Result.PASSED);
        try (FakeDaemon daemon = FakeDaemon.hungAfter(hook.socket(), "")) {
            assertThat(hook.run(object, op, xml)).as("hung ipnd").isEqualTo(Result.PASSED);
            assertThat(daemon.connections()).isZero();
        }
        assertThat(hook.run(object, op, xml)).as("dead ipnd").isEqualTo(Result.PASSED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "no XML at all",
                "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
                "'bridge='''\"\\*?[",
                "<source bridge=''/><source bridge='.'/><source bridge='..'/><source bridge='../../../etc'/><source bridge='*'/>"
            })
    void shouldPassWhateverLibvirtSays(String xml) throws IOException {
        Hook hook = new Hook(folder);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "no\n")) {
            assertThat(hook.run("network", "start", xml)).isEqualTo(Result.PASSED);
            assertThat(daemon.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<x:bus xmlns:x='urn:x'/>",
                "<ipn:thing xmlns:ipn='http://example.org/ipn'/>",
                "<ipn2:bus xmlns:ipn2='http://zipn:80/'/>",
                "<x:y xmlns:x='urn:ipnx'/>",
                "<ipn:buses xmlns:ipn='x'/>"
            })
    void shouldPassMetadataOfOthers(String metadata) throws IOException {
        Hook hook = new Hook(folder);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "no\n")) {
            String xml = HookXml.network("default", metadata, "virbr0");
            assertThat(hook.run("network", "start", xml)).isEqualTo(Result.PASSED);
            assertThat(daemon.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<ipn:bus xmlns:ipn='urn:ipn:2'/>",
                "<ipn:bus xmlns:ipn=\"urn:ipn\"/>",
                "<x:bus xmlns:x='URN:Ipn:1'/>",
                "<ipn:bus xmlns:ipn='http://example.org/ipn'/>",
                "<IPN:switch xmlns:IPN='urn:x'>",
                "<ipn:ports\txmlns:ipn='urn:inp:1'>"
            })
    void shouldNotPassWhatLooksLikeOurs(String metadata) throws IOException {
        Hook hook = new Hook(folder);
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "no\n")) {
            String xml = HookXml.network("default", metadata, "virbr0");
            assertThat(hook.run("network", "start", xml).status()).isOne();
            assertThat(daemon.connections()).isOne();
        }
    }

    @Test
    void shouldPassTenMegabytes() throws IOException {
        Hook hook = new Hook(folder);
        String xml = HookXml.network("default", "<x:y a='b'/>".repeat(1 << 20), "virbr0");
        try (FakeDaemon daemon = FakeDaemon.answering(hook.socket(), 409, "no\n")) {
            assertThat(hook.run("network", "start", xml)).isEqualTo(Result.PASSED);
            assertThat(daemon.connections()).isZero();
        }
    }

    @Test
    void shouldPassWithoutAProgramToBeFound() {
        Hook hook = new Hook(folder).with("PATH", "/nowhere");
        Result result = hook.run("network", List.of("default", "start", "begin", "-"), new byte[0]);
        assertThat(result.status()).isZero();
        assertThat(result.out()).isEmpty();
    }

    @Test
    void shouldPassWithoutArguments() {
        assertThat(new Hook(folder).run("network", List.of(), HookXml.OURS.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Result.PASSED);
    }
}
