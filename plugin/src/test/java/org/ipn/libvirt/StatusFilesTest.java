// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class StatusFilesTest {
    private record Event(WatchEvent.Kind<Object> kind, int count, Object context) implements WatchEvent<Object> {}

    @Test
    void shouldTellOfAGuestsFileAlone(@TempDir Path folder) throws Exception {
        Semaphore told = new Semaphore(0);
        try (StatusFiles files = new StatusFiles(List.of(folder), told::release)) {
            files.begin();
            Files.createFile(folder.resolve("g.pid"));
            Files.createFile(folder.resolve("g.xml.new"));
            Files.move(folder.resolve("g.xml.new"), folder.resolve("g.xml"));
            assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void shouldTakeLostEventsForAChange() {
        assertThat(StatusFiles.isOfGuest(new Event(StandardWatchEventKinds.OVERFLOW, 1, null)))
                .isTrue();
    }
}
