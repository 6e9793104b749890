// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guest of a user's own libvirt, {@code qemu:///session}: its tap is qemu-bridge-helper's, and ipnd hears of it from the kernel alone. */
@InSandbox
class MembersSessionTest {
    private static final String MAC = "52:54:00:00:00:02";
    private static final Path HOME = Path.of("/run/sandbox/alice");
    private static final Path HELPER = Path.of("/run/sandbox/qemu-bridge-helper");
    private static final Path ALLOWED = Path.of("/etc/qemu/bridge.conf");

    private final Net lab = Net.bus("lab");

    @BeforeEach
    void allow() throws Exception {
        lab.define().start();
        Files.createDirectories(ALLOWED.getParent());
        Files.writeString(ALLOWED, "allow " + lab.bridge() + "\n");
        // As a distribution's administrator does: it is not set-user-ID everywhere.
        Shell.ok(
                "sh",
                "-c",
                "install -m 4755 $(find /usr/lib/qemu /usr/libexec -name qemu-bridge-helper 2>/dev/null) " + HELPER);
        Path settings = HOME.resolve(".config/libvirt/qemu.conf");
        Files.createDirectories(settings.getParent());
        Files.createDirectories(HOME.resolve("run"));
        Files.writeString(settings, "bridge_helper = \"" + HELPER + "\"\n");
        Shell.ok("chown", "-R", String.valueOf(ALICE.number()), HOME.toString());
    }

    @AfterEach
    void endAlicesLibvirt() throws Exception {
        virsh("destroy", "s");
        for (String daemon : List.of("libvirtd", "virtlogd")) {
            Path pid = HOME.resolve("run/libvirt/" + daemon + ".pid");
            if (Files.exists(pid)) {
                ProcessHandle.of(Long.parseLong(Files.readString(pid).trim())).ifPresent(ProcessHandle::destroy);
            }
        }
        Shell.ok("guest", "stop", "g");
        Files.delete(ALLOWED);
    }

    private static String virsh(String... words) throws Exception {
        ProcessBuilder command = ALICE.command("virsh", "-q", "-c", "qemu:///session");
        command.command().addAll(List.of(words));
        command.environment().put("HOME", HOME.toString());
        command.environment().put("XDG_RUNTIME_DIR", HOME.resolve("run").toString());
        try (Talk talk = new Talk(command.start()).hangUp()) {
            return String.join("\n", talk.rest());
        }
    }

    @Test
    void shouldBeAMemberLikeAnyOther() throws Exception {
        Guest guest = Guest.boot("g", "--net", "lab,ip=10.1.0.1/24");
        Path xml = Path.of("/run/sandbox/session.xml");
        Files.writeString(
                xml,
                Shell.ok(
                        "guest",
                        "start",
                        "s",
                        "--bridge",
                        lab.bridge() + ",mac=" + MAC + ",ip=10.1.0.2/24",
                        "--print"));
        Shell.ok("chown", "-R", String.valueOf(ALICE.number()), "/run/sandbox/guest/s");
        assertThat(virsh("create", xml.toString())).isEmpty();
        Shell.ok("guest", "wait", "s");
        String tap = virsh("domiflist", "s").trim().split(" +")[0];
        lab.serves(tap);
        JsonObject port = null;
        for (var each : Shell.json("ipn ports lab --json").getAsJsonObject().getAsJsonArray("ports")) {
            if (each.getAsJsonObject().get("device").getAsString().equals(tap)) {
                port = each.getAsJsonObject();
            }
        }
        assertThat(port).isNotNull();
        assertThat(port.get("kind").getAsString()).isEqualTo("guest");
        guest.pings("10.1.0.2");
        virsh("destroy", "s");
        Eventually.that(() -> assertThat(Shell.sh("ipn ports lab")).doesNotContain(tap));
    }
}
