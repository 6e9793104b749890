// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
