// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An unprivileged user's own QEMU on a bus, by {@code ipn qemu-helper}. */
@InSandbox
class JoinQemuTest {
    private static final String MAC = "52:54:00:aa:00:02";

    @Test
    void shouldPingALibvirtGuest() throws Exception {
        Net.bus("lab")
                .with("><ipn:access owner='1000' mode='0600'/></ipn:bus>")
                .define()
                .start();
        Guest.boot("g1", "--net", "lab,ip=10.9.0.1/24");
        String xml = Shell.ok("guest", "start", "--print", "g2", "--net", "lab,mac=" + MAC + ",ip=10.9.0.2/24");
        File log = File.createTempFile("qemu", ".log");
        Process qemu = new ProcessBuilder(List.of(
                        "setpriv",
                        "--reuid",
                        "1000",
                        "--regid",
                        "1000",
                        "--clear-groups",
                        "qemu-system-x86_64",
                        "-M",
                        "q35",
                        "-accel",
                        "tcg",
                        "-m",
                        "128",
                        "-display",
                        "none",
                        "-serial",
                        "stdio",
                        "-monitor",
                        "none",
                        "-kernel",
                        readable(xml, "kernel"),
                        "-initrd",
                        readable(xml, "initrd"),
                        "-append",
                        text(xml, "cmdline"),
                        "-netdev",
                        "tap,id=n,helper=" + Shell.ok("which", "ipn").strip() + " qemu-helper --network lab",
                        "-device",
                        "virtio-net-pci,netdev=n,mac=" + MAC))
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        try {
            Eventually.that(
                    () -> assertThat(Shell.run("guest", "run", "g1", "--", "ping", "-c", "1", "-W", "1", "10.9.0.2")
                                    .status())
                            .as(Files.readString(log.toPath()))
                            .isZero());
        } finally {
            qemu.destroyForcibly().waitFor();
            Files.delete(log.toPath());
        }
    }

    private static String text(String xml, String element) {
        return xml.substring(
                xml.indexOf("<" + element + ">") + element.length() + 2, xml.indexOf("</" + element + ">"));
    }

    /** A copy for the user, who may not see ours. */
    private static String readable(String xml, String element) throws Exception {
        Path copy = Path.of("/run/sandbox/qemu-" + element);
        Files.copy(Path.of(text(xml, element)), copy, StandardCopyOption.REPLACE_EXISTING);
        copy.toFile().setReadable(true, false);
        return copy.toString();
    }
}
