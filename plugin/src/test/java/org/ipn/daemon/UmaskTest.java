// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may read and write what ipnd keeps does not depend on whose shell it was started from. */
@FreshNamespace
class UmaskTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"000", "077"})
    void shouldKeepItsFoldersReadableForAllAndWritableForNobodyElse(String umask) throws Exception {
        Path settings = Files.writeString(folder.resolve("conf"), "run-dir=" + folder.resolve("run") + "\n");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process ipnd = new ProcessBuilder(
                        "sh",
                        "-c",
                        "umask " + umask + "; exec \"$@\"",
                        "sh",
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.ipn.daemon.Ipnd",
                        "--leave",
                        "--config",
                        settings.toString())
                .inheritIO()
                .start();
        assertThat(ipnd.waitFor()).isZero();
        assertThat(folders()).contains("bridges rwxr-xr-x", "guests rwxr-xr-x", "networks rwxr-xr-x", "run rwxr-xr-x");
    }

    private List<String> folders() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("run"))) {
            return all.filter(Files::isDirectory).map(UmaskTest::described).toList();
        }
    }

    private static String described(Path path) {
        try {
            return path.getFileName() + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
