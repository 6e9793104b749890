// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A guest of a user's own libvirt, {@code qemu:///session}: by our bridge helper as the node file says, or by QEMU's own, of whose tap ipnd hears from the kernel alone. */
@InSandbox
class MembersSessionTest {
    private static final String MAC = "52:54:00:00:00:02";
    private static final Path HOME = Path.of("/run/sandbox/alice");
    private static final Path QEMUS = Path.of("/run/sandbox/qemu-bridge-helper");
    private static final Path OURS = Path.of("/run/sandbox/ipn-bridge-helper");
    private static final Path ALLOWED = Path.of("/etc/qemu/bridge.conf");

    private final Net lab = Net.bus("lab");

    private static void letAlicesLibvirtUse(Path helper) throws Exception {
        Path settings = HOME.resolve(".config/libvirt/qemu.conf");
        Files.createDirectories(settings.getParent());
        Files.createDirectories(HOME.resolve("run"));
        Files.writeString(settings, "bridge_helper = \"" + helper + "\"\n");
        Shell.ok("chown", "-R", String.valueOf(ALICE.number()), HOME.toString());
    }

    private static void letAlicesLibvirtUseOurs() throws Exception {
        Shell.ok("install", "-m", "0755", System.getenv("IPN_CHECKOUT") + "/packaging/ipn-bridge-helper", "" + OURS);
        letAlicesLibvirtUse(OURS);
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
        Shell.run("guest", "stop", "g");
        Files.deleteIfExists(ALLOWED);
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

    private static String start(String bridge) throws Exception {
        Path xml = Path.of("/run/sandbox/session.xml");
        Files.writeString(
                xml,
                Shell.ok("guest", "start", "s", "--bridge", bridge + ",mac=" + MAC + ",ip=10.1.0.2/24", "--print"));
        Shell.ok("chown", "-R", String.valueOf(ALICE.number()), "/run/sandbox/guest/s");
        return virsh("create", xml.toString());
    }

    private static JsonObject port(Predicate<JsonObject> which) {
        return Net.ports("lab").stream().filter(which).findFirst().orElseThrow();
    }

    @Test
    void shouldJoinAsTheNodeFileSays() throws Exception {
        letAlicesLibvirtUseOurs();
        lab.with("><ipn:access group='alice' mode='0660'/><ipn:default antispoof='no' loss='0'/></ipn:bus>")
                .define()
                .start();
        Guest guest = Guest.boot("g", "--net", "lab,ip=10.1.0.1/24");
        assertThat(start(lab.bridge())).isEmpty();
        Shell.ok("guest", "wait", "s");
        JsonObject port = port(each -> each.get("kind").getAsString().equals("process"));
        JsonObject process = port.getAsJsonObject("process");
        assertThat(process.get("user").getAsInt()).isEqualTo(ALICE.number());
        assertThat(Files.readString(Path.of("/proc", process.get("pid").getAsString(), "comm")))
                .as("who its guests' helper was started by")
                .contains("libvirtd");
        assertThat(Shell.sh("ipn ports lab --wide"))
                .contains("alice")
                .contains(process.get("pid").getAsString());
        assertThat(port.get("rights").getAsString()).isEqualTo("rw");
        guest.pings("10.1.0.2");
        Daemon.IPND.restart();
        guest.pings("10.1.0.2");
        virsh("destroy", "s");
        Eventually.that(() -> assertThat(Net.ports("lab"))
                .noneMatch(each -> each.get("kind").getAsString().equals("process")));
    }

    @Test
    void shouldBeRefusedWhereTheNodeFileSaysSo() throws Exception {
        letAlicesLibvirtUseOurs();
        lab.define().start();
        assertThat(start(lab.bridge())).contains("you may not join network lab").contains("ls -l /run/ipn/nodes/lab");
        lab.stop();
        assertThat(start(lab.bridge())).contains("error: Failed to create domain");
        assertThat(virsh("list", "--all")).doesNotContain("s ");
    }

    private void allowByQemusOwn() throws Exception {
        lab.define().start();
        Files.createDirectories(ALLOWED.getParent());
        Files.writeString(ALLOWED, "allow " + lab.bridge() + "\n");
        // As a distribution's administrator does: it is not set-user-ID everywhere.
        Shell.ok(
                "sh",
                "-c",
                "install -m 4755 $(find /usr/lib/qemu /usr/libexec -name qemu-bridge-helper 2>/dev/null) " + QEMUS);
        letAlicesLibvirtUse(QEMUS);
    }

    @Test
    void shouldBeAMemberByQemusOwnHelper() throws Exception {
        allowByQemusOwn();
        Guest guest = Guest.boot("g", "--net", "lab,ip=10.1.0.1/24");
        assertThat(start(lab.bridge())).isEmpty();
        Shell.ok("guest", "wait", "s");
        String tap = virsh("domiflist", "s").trim().split(" +")[0];
        lab.serves(tap);
        JsonObject port = port(each -> each.get("device").getAsString().equals(tap));
        assertThat(port.get("kind").getAsString()).isEqualTo("guest");
        guest.pings("10.1.0.2");
        virsh("destroy", "s");
        Eventually.that(() -> assertThat(Shell.sh("ipn ports lab")).doesNotContain(tap));
    }
}
