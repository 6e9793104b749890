// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Processes of unprivileged users on a bus, by the node file and the join socket alone. */
@InSandbox
class JoinTest {
    private static final Path NODE = Path.of("/run/ipn/nodes/lab");

    private static Net lab() {
        return Net.bus("lab")
                .with("><ipn:access owner='root' group='" + ALICE.number() + "' mode='0660'/></ipn:bus>")
                .define()
                .start();
    }

    private static String example() throws IOException {
        String document = Files.readString(Path.of(System.getenv("IPN_CHECKOUT"), "docs/protocol.md"));
        int begin = document.indexOf("```python\n") + "```python\n".length();
        return document.substring(begin, document.indexOf("```", begin));
    }

    /** Ports without their counters. */
    private static List<String> members() {
        return Net.ports("lab").stream()
                .map(port ->
                        port.get("device") + " " + port.get("guest") + " " + port.get("mac") + " " + port.get("rights"))
                .toList();
    }

    private static void awaitPorts(int count) {
        Eventually.that(() -> assertThat(Net.ports("lab")).hasSize(count));
    }

    private static int entries(String what) {
        String[] entries = Path.of("/proc", Daemon.IPND.pid(), what).toFile().list();
        return entries == null ? 0 : entries.length;
    }

    @Test
    void shouldLetTheDocumentsExampleJoin() throws Exception {
        lab();
        String example = example();
        Talk first = ALICE.script(example, "lab");
        awaitPorts(1);
        JsonObject port = Net.ports("lab").get(0);
        assertThat(port.get("kind").getAsString()).isEqualTo("process");
        assertThat(port.get("rights").getAsString()).isEqualTo("rw");
        Talk second = ALICE.script(example, "lab");
        assertThat(first.rest()).last().asString().endsWith("heard hello");
        second.close();
        awaitPorts(0);
    }

    @Test
    void shouldRefuseWhoMayNotOpenTheNode() throws Exception {
        lab();
        Shell.ok("chgrp", "0", NODE.toString());
        assertThat(ALICE.run("ipn", "join", "lab", "--", "true")).startsWith("ipn: you may not join network lab");
        Shell.ok("setfacl", "-m", "u:" + ALICE.number() + ":r", NODE.toString());
        assertThat(ALICE.run("ipn", "join", "lab", "--rights", "r", "--", "sh", "-c", "echo $IPN_RIGHTS $IPN_FD"))
                .isEqualTo("r 3");
    }

    @Test
    void shouldRunACommandWithItsStatusAndNothingElseOpen() throws Exception {
        lab();
        assertThat(ALICE.run("ipn", "join", "lab", "--", "sh", "-c", "ls -C /proc/$$/fd; exit 7"))
                .isEqualTo("0  1  2  3");
        assertThat(ALICE.command("ipn", "join", "lab", "--", "sh", "-c", "exit 7")
                        .start()
                        .waitFor())
                .isEqualTo(7);
    }

    @Test
    void shouldCarryMessages() throws Exception {
        lab();
        Process receiver =
                ALICE.command("ipn", "recv", "lab", "--json", "--count", "2").start();
        awaitPorts(1);
        Process sender = ALICE.command("ipn", "send", "lab").start();
        sender.getOutputStream().write("hello\nwörld\n".getBytes(StandardCharsets.UTF_8));
        sender.getOutputStream().close();
        assertThat(sender.waitFor()).isZero();
        assertThat(new String(receiver.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("\"text\":\"hello\"")
                .contains("\"text\":\"wörld\"");
    }

    @Test
    void shouldKeepMembersOverARestartAndEndThemWithTheNetwork() throws Exception {
        Net net = lab();
        Process member = ALICE.command("ipn", "join", "lab", "--rights", "r").start();
        awaitPorts(1);
        List<String> before = members();
        Object node = Files.readAttributes(NODE, java.nio.file.attribute.BasicFileAttributes.class)
                .fileKey();
        Daemon.IPND.kill();
        Daemon.IPND.start();
        assertThat(members()).isEqualTo(before);
        assertThat(Files.readAttributes(NODE, java.nio.file.attribute.BasicFileAttributes.class)
                        .fileKey())
                .isEqualTo(node);
        Daemon.IPND.kill();
        Shell.run("virsh", "net-destroy", net.name());
        Daemon.IPND.start();
        assertThat(member.waitFor()).isEqualTo(1);
        assertThat(new String(member.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("network lab has stopped");
        assertThat(NODE).doesNotExist();
    }

    @Test
    void shouldSurviveHostileMembers() throws Exception {
        Net net = lab();
        Process honest = ALICE.command("ipn", "join", "lab").start();
        awaitPorts(1);
        int descriptors = entries("fd");
        int threads = entries("task");
        String victim = Net.ports("lab").get(0).get("mac").getAsString();
        try (Talk hostile = ALICE.python("hostile", "lab", victim)) {
            hostile.awaits("ready");
            awaitPorts(2);
            hostile.tell("go on");
            hostile.awaits("full");
            Eventually.that(() -> assertThat(entries("fd")).isLessThanOrEqualTo(descriptors + 2));
            Eventually.that(() -> assertThat(entries("task")).isLessThanOrEqualTo(threads + 4));
            net.stop();
            hostile.tell("go on");
            hostile.awaits("ended");
        }
        assertThat(honest.waitFor()).isEqualTo(1);
        Eventually.that(() -> assertThat(Path.of("/run/ipn/members")).isEmptyDirectory());
    }
}
