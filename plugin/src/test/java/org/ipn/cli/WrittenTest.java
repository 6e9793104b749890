// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ipn … > FILE}: a file that is not whole is no success. */
@Tag("pure")
class WrittenTest {
    private static ProcessBuilder ipn(String... words) {
        ProcessBuilder process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "org.ipn.cli.Ipn");
        process.command().addAll(List.of(words));
        return process;
    }

    @Test
    void shouldFailWhereTheDiskIsFull() throws IOException, InterruptedException {
        Process full =
                ipn("new", "lab", "--bus").redirectOutput(new File("/dev/full")).start();
        String said = new String(full.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEqualTo("ipn: write the output: No space left on device\n");
        assertThat(full.waitFor()).isEqualTo(1);
    }

    @Test
    void shouldNotMindThatNobodyReadsOn() throws IOException, InterruptedException {
        Process unread = ipn("new", "lab", "--bus").start();
        unread.getInputStream().close();
        assertThat(new String(unread.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(unread.waitFor()).isZero();
    }
}
