// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The daemons start as at boot: ipnd first, as its unit says, then libvirtd, which starts what is to be started. */
@InSandbox
class BootTest {
    /** libvirt's sign that this boot has had its autostart (virDriverShouldAutostart in driver.c). */
    private static final Path AUTOSTARTED = Path.of("/run/libvirt/network/autostarted");

    private static final Net LAB = Net.bus("t-boot").holding("<ipn:host address='10.77.0.1/24'/>");

    @Test
    void shouldStartAutostartedNetworks() throws IOException {
        LAB.define();
        Shell.sh("virsh -q net-autostart t-boot");
        Daemon.LIBVIRTD.kill();
        Daemon.IPND.kill();
        Files.deleteIfExists(AUTOSTARTED);
        Daemon.IPND.start();
        Daemon.LIBVIRTD.start();
        Eventually.that(() -> assertThat(Shell.sh("virsh -q net-list --name")).contains("t-boot"));
        assertThat(Shell.sh("ip -br address show up")).contains("ipn-t-boot", "10.77.0.1/24");
        assertThat(Shell.sh("ipn list")).containsPattern("t-boot +bus +active");
    }

    /** libvirt never tries a second time: who looks for what is wrong is told. */
    @Test
    void shouldNameANetworkWhoseStartWasRefusedAtBoot() throws IOException {
        LAB.define();
        Shell.sh("virsh -q net-autostart t-boot");
        Daemon.LIBVIRTD.kill();
        Daemon.IPND.kill();
        Files.deleteIfExists(AUTOSTARTED);
        Daemon.LIBVIRTD.start();
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Shell.run("ipn", "doctor").out())
                .contains(
                        "\nwarning  network t-boot: is inactive, though libvirt starts it at boot: its start was refused")
                .contains("\n         virsh net-start t-boot\n"));
        Shell.sh("virsh -q net-start t-boot");
        assertThat(Shell.run("ipn", "doctor").out())
                .contains("network t-boot: active\n")
                .doesNotContain("net-start t-boot");
    }

    private static List<String> saidSince(int before) {
        List<String> log = log();
        return log.subList(before, log.size()).stream()
                .map(line -> line.replaceAll("\\d+ active.*", ""))
                .toList();
    }

    private static List<String> log() {
        return Shell.ok("cat", "/run/log/ipnd.log").lines().toList();
    }

    /** A hook has five seconds, the first one too: what it needs, ipnd has gone through before it says that it is ready. */
    @Test
    void shouldHaveGoneThroughAStartBeforeItIsReady() {
        int before = log().size();
        Shell.ok("env", "IPND_OPTS=--debug", "daemon", "restart", "ipnd");
        // It answers before: what comes until then is a call like any other.
        Eventually.that(() -> assertThat(saidSince(before))
                .containsSubsequence(
                        "<7>eBPF switch: works",
                        "<7>/hooks/network/port-deleted/-: HTTP/1.1 204 No Content",
                        "<7>/hooks/qemu/stopped/-: HTTP/1.1 204 No Content",
                        "<7>/plan: HTTP/1.1 200 OK",
                        "<7>/plan: HTTP/1.1 200 OK",
                        "<6>ready: "));
        assertThat(Shell.sh("ipn list")).doesNotContain("rehearsal");
        Daemon.IPND.restart();
    }
}
