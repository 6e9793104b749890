// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class RunLockTest {
    @TempDir
    Path folder;

    @Test
    void shouldBeOnesUntilItEnds() throws IOException {
        Path run = folder.resolve("run");
        try (RunLock first = RunLock.of(run, "go away")) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> RunLock.of(run, "go away"))
                    .isInstanceOf(IOException.class)
                    .hasMessage("another ipnd has " + run + "/lock: go away");
        }
        RunLock.of(run, "go away").close();
    }

    @Test
    void shouldBeRootsAlone() throws IOException {
        RunLock.of(folder, "").close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("lock"))))
                .isEqualTo("rw-------");
    }
}
