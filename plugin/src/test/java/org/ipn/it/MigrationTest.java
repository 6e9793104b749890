// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guest moves, while it runs, to a second libvirtd on this host; hooks, links and ipnd are the same for both. */
@InSandbox
class MigrationTest {
    private static final String SECOND = "qemu+unix:///system?socket=/run/second/run/libvirt-sock";
    private static final Net BUS = Net.bus("lab").withPortgroup("slow", "queue='77'");

    /** It differs in where it keeps its state, and in the host that it says it is. */
    @BeforeEach
    void startSecond() throws IOException {
        Files.createDirectories(Path.of("/run/second/run"));
        Files.createDirectories(Path.of("/run/second/lib"));
        Files.writeString(
                Path.of("/run/second/libvirtd.conf"),
                Files.readString(Path.of("/etc/libvirt/libvirtd.conf"))
                                .replace("/run/log/libvirtd.log", "/run/log/libvirtd-second.log")
                        + "host_uuid = \"00000000-0000-4000-8000-000000000002\"\n");
        Shell.ok("unshare", "--mount", "sh", "-ec", """
                mount --bind /run/second/run /run/libvirt
                mount --bind /run/second/lib /var/lib/libvirt
                virtlogd -d -p /run/second/virtlogd.pid
                libvirtd -d -f /run/second/libvirtd.conf -p /run/second/libvirtd.pid
                """);
    }

    @AfterEach
    void endSecond() {
        Shell.run("virsh", "-q", "-c", SECOND, "destroy", "g");
        Shell.run("virsh", "-q", "-c", SECOND, "net-destroy", "lab");
        Shell.run("sh", "-c", "kill $(cat /run/second/libvirtd.pid /run/second/virtlogd.pid)");
    }

    @Test
    void shouldBeConnectedAfterMigration() {
        BUS.define().start();
        Guest peer = Guest.boot("peer", "--net", "lab,ip=10.1.0.2/24");
        Guest guest = Guest.boot("g", "--net", "lab,portgroup=slow,ip=10.1.0.1/24,mac=52:54:00:00:00:01");
        String before = guest.tap();
        BUS.serves(BUS.port(before).queueOf(77));
        peer.reaches("10.1.0.1");
        Shell.runWithInput(BUS.xml(), "virsh", "-q", "-c", SECOND, "net-create", "/dev/stdin")
                .orFail();

        Shell.ok("virsh", "-q", "migrate", "--live", "g", SECOND, "--migrateuri", "tcp://127.0.0.1", "--unsafe");

        assertThat(Shell.sh("virsh -q list --name")).doesNotContain("g\n");
        String after =
                Shell.ok("virsh", "-q", "-c", SECOND, "domiflist", "g").trim().split(" +")[0];
        assertThat(after).isNotEqualTo(before);
        BUS.serves(BUS.port(after).queueOf(77));
        Eventually.that(() -> assertThat(Links.exists(before)).isFalse());
        peer.reaches("10.1.0.1");
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
    }
}
