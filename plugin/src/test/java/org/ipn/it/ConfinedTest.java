// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sandbox has ipnd run as its unit says, so that every other test proves that it needs no more. */
@InSandbox
class ConfinedTest {
    private static Shell within(String command) {
        return Shell.run("nsenter", "--mount", "--target", Daemon.IPND.pid(), "sh", "-c", command);
    }

    /** CHOWN, FOWNER, NET_ADMIN, SYS_ADMIN; see linux/capability.h. */
    @Test
    void shouldHaveNoMoreThanItsUnitSays() throws IOException {
        String mask = String.format("%016x", 1L | 1L << 3 | 1L << 12 | 1L << 21);
        String status = Files.readString(Path.of("/proc/" + Daemon.IPND.pid() + "/status"));
        assertThat(status).contains("CapBnd:\t" + mask, "CapEff:\t" + mask, "NoNewPrivs:\t1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc",
                "/usr",
                "/var/lib/libvirt",
                "/run",
                "/etc/ipn",
                "/etc/libvirt/hooks",
                "/dev/ipn",
                "/dev/shm/ipn",
                "/proc/sys/kernel/hostname",
                "/sys/class/net/lo/mtu"
            })
    void shouldWriteNowhereElse(String path) {
        String file = Files.isDirectory(Path.of(path)) ? path + "/t-written" : path;
        Shell tried = within("echo 65536 > " + file);
        assertThat(tried.status()).isNotZero();
        assertThat(tried.err()).contains("Read-only file system");
    }

    /** What it makes there is for everybody. */
    @Test
    void shouldShareItsNodeFilesAndPinnedPrograms() {
        Net lab = Net.bus("lab").with(" forwarder='ebpf'/>").define().start();
        assertThat(Path.of("/run/ipn/nodes/lab")).exists();
        assertThat(Shell.sh("findmnt -no FSTYPE,OPTIONS /run/ipn/nodes")).contains("tmpfs", "size=64k", "noexec");
        assertThat(Shell.sh("ls /sys/fs/bpf/ipn")).isNotBlank();
        String made = Shell.sh("stat -c %d:%i /run/ipn/nodes/lab");
        Daemon.IPND.kill();
        Daemon.IPND.start();
        assertThat(Shell.sh("stat -c %d:%i /run/ipn/nodes/lab")).isEqualTo(made);
        assertThat(Shell.sh("grep -c /run/ipn/nodes /proc/self/mountinfo").strip())
                .isEqualTo("1");
        lab.stop();
        Eventually.that(() -> assertThat(Path.of("/run/ipn/nodes/lab")).doesNotExist());
    }
}
