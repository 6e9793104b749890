// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
@Timeout(120)
class SocketsTest {
    @TempDir
    Path folder;

    @Test
    void shouldNoticeEachSocketThatAppearsSinceTheWatchBegan() throws Exception {
        try (Sockets sockets = new Sockets(folder)) {
            Files.createFile(folder.resolve("libvirt-sock-ro"));
            assertThat(sockets.appears(60_000)).isTrue();
            assertThat(sockets.appears(100)).isFalse();
            Files.createFile(folder.resolve("virtqemud-sock-ro"));
            assertThat(sockets.appears(60_000)).isTrue();
        }
    }

    @Test
    void shouldNotBeStirredByOtherFiles() throws Exception {
        try (Sockets sockets = new Sockets(folder)) {
            Files.createFile(folder.resolve("libvirtd.pid"));
            assertThat(sockets.appears(200)).isFalse();
        }
    }

    @Test
    void shouldLetTimePassWhereThereIsNoFolder() throws Exception {
        try (Sockets sockets = new Sockets(folder.resolve("missing"))) {
            long start = System.nanoTime();
            assertThat(sockets.appears(200)).isFalse();
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000);
        }
    }
}
