// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipn.libvirt.Sandbox.define;
import static org.ipn.libvirt.Sandbox.ignoring;
import static org.ipn.libvirt.Sandbox.run;
import static org.ipn.libvirt.Sandbox.signalLibvirtd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("libvirt")
@Timeout(value = 90, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a native call can't be interrupted
class ReconnectionTest {
    private final Heard heard = new Heard();

    @AfterEach
    void remove() {
        ignoring("daemon", "start", "libvirtd");
        signalLibvirtd("CONT");
        ignoring("virsh", "net-undefine", "again");
    }

    @Test
    void shouldConnectAndListenAgainAfterLibvirtdWasStopped() throws Exception {
        try (Libvirt libvirt = new Libvirt("qemu:///system", true, heard)) {
            heard.awaits("connected");
            run("daemon", "stop", "libvirtd");
            heard.awaits("disconnected: libvirt closed the connection")
                    .awaits("disconnected: connect to qemu:///system");
            assertThatThrownBy(libvirt::inventory).hasMessageContaining("No such file or directory");
            run("daemon", "start", "libvirtd");
            heard.awaits("connected", 2);
            define("again", "nosuch0");
            heard.awaits("network again defined");
            assertThat(libvirt.inventory().networks())
                    .anyMatch(network -> network.xml().contains("<name>again<"));
        }
    }

    @Test
    void shouldLeaveNothingOpenOfConnectionsThatBroke() throws Exception {
        try (Libvirt libvirt = new Libvirt("qemu:///system", true, heard)) {
            heard.awaits("connected");
            run("daemon", "kill", "libvirtd");
            run("daemon", "start", "libvirtd");
            heard.awaits("connected");
            libvirt.inventory();
            int before = sockets();
            for (int i = 0; i < 4; i++) {
                run("daemon", "kill", "libvirtd");
                heard.awaits("disconnected");
                run("daemon", "start", "libvirtd");
                heard.awaits("connected");
                libvirt.inventory();
            }
            assertThat(sockets()).isEqualTo(before);
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenClosed() throws Exception {
        int fewest = Integer.MAX_VALUE; // one of an earlier test may be on its way out still
        for (int i = 0; i < 4; i++) {
            try (Libvirt libvirt = new Libvirt("qemu:///system", true, heard)) {
                heard.awaits("connected");
                libvirt.inventory();
            }
            fewest = Math.min(fewest, sockets());
        }
        int none = fewest;
        Awaitility.await()
                .untilAsserted(
                        () -> { // on a busy machine closing takes more than the second that close() waits
                            assertThat(sockets()).isEqualTo(none);
                            assertThat(Thread.getAllStackTraces().keySet())
                                    .extracting(Thread::getName)
                                    .doesNotContain("libvirt");
                        });
    }

    @Test
    void shouldConnectOnceLibvirtdIsThere() {
        run("daemon", "stop", "libvirtd");
        try (Libvirt libvirt = new Libvirt("qemu:///system", true, heard)) {
            heard.awaits("disconnected: connect to qemu:///system: ");
            run("daemon", "start", "libvirtd");
            heard.awaits("connected", 2);
            assertThat(libvirt.version()).isPresent();
        }
    }

    @Test
    void shouldGiveUpOnLibvirtdThatHangsAndComeBackToItLater() {
        try (Libvirt libvirt = new Libvirt("qemu:///system", true, heard)) {
            heard.awaits("connected");
            signalLibvirtd("STOP");
            assertThatThrownBy(libvirt::inventory).isInstanceOf(LibvirtUnavailable.class);
            heard.awaits("disconnected");
            signalLibvirtd("CONT");
            heard.awaits("connected");
        }
    }

    @Test
    void shouldCloseWhileLibvirtdHangs() {
        Libvirt waiting = new Libvirt("qemu:///system", true, heard);
        heard.awaits("connected");
        signalLibvirtd("STOP");
        Libvirt connecting = new Libvirt("qemu:///system", true, new Heard());
        long start = System.nanoTime();
        connecting.close();
        waiting.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }

    private static int sockets() throws IOException {
        int sockets = 0;
        try (var fds = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path fd : fds) {
                sockets += Files.isSymbolicLink(fd)
                                && Files.readSymbolicLink(fd).toString().startsWith("socket:")
                        ? 1
                        : 0;
            }
        }
        return sockets;
    }
}
