// SPDX-License-Identifier: Apache-2.0
package org.ipn.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The package's units under a real systemd, which {@code packaging/test/systemd} boots: {@code packaging/test/units} says what is looked at. */
@Tag("netns")
class SystemdTest {
    @Test
    @Timeout(180)
    void shouldRunAsItsUnitsSay() throws Exception {
        Process process = new ProcessBuilder("packaging/test/systemd", "packaging/test/units")
                .directory(Path.of("..").toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        int status = process.waitFor();
        assumeTrue(status != 77, said.strip());
        assertThat(said).endsWith("units: passed\n");
    }
}
