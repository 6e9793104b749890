// SPDX-License-Identifier: Apache-2.0
package org.ipn.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units of the package, as systemd reads them. */
@Tag("pure")
class UnitTest {
    private static final Path UNITS =
            Path.of("../packaging/rpm").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    private static String analyze(Path in, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("systemd-analyze", "--no-pager"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .directory(in.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() + "\n" + said;
    }

    /** Offline since systemd 250; 3.5 in its tenths. */
    @Test
    void shouldBeNoMoreExposedThanItSays() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "needs systemd-analyze");
        String said = analyze(UNITS, "security", "--offline=true", "--threshold=35", UNITS + "/ipnd.service");
        assumeTrue(!said.contains("unrecognized option"), "needs systemd 250 or later");
        assertThat(said).startsWith("0\n").contains("Overall exposure level for ipnd.service");
    }

    @Test
    void shouldBeUnderstood() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-analyze")), "needs systemd-analyze");
        String unit = Files.readString(UNITS.resolve("ipnd.service")).replace("/usr/sbin/ipnd", "/bin/true");
        Files.writeString(folder.resolve("ipnd.service"), unit);
        Files.copy(UNITS.resolve("run-ipn-nodes.mount"), folder.resolve("run-ipn-nodes.mount"));
        assertThat(analyze(folder, "verify", "--man=no", "./ipnd.service", "./run-ipn-nodes.mount"))
                .isEqualTo("0\n");
    }

    /** As {@code NodeSpace} mounts it where no systemd does. */
    @Test
    void shouldMountWhatIpndWould() throws IOException {
        String space = Files.readString(Path.of("src/main/java/org/ipn/daemon/host/NodeSpace.java"));
        String options = space.replaceAll("(?s).*OPTIONS = \"([^\"]*)\".*", "$1");
        assertThat(Files.readString(UNITS.resolve("run-ipn-nodes.mount")))
                .contains("Options=" + options + ",nosuid,nodev,noexec");
    }
}
