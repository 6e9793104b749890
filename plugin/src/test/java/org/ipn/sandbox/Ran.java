// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How a program ended and what it printed. */
record Ran(int status, String out, String err) {
    static Ran run(List<String> command, byte[] stdin) {
        try {
            Path in = Files.createTempFile("ran", ".in");
            Path out = Files.createTempFile("ran", ".out");
            Path err = Files.createTempFile("ran", ".err");
            try {
                Files.write(in, stdin);
                int status = new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start()
                        .waitFor();
                return new Ran(status, text(out), text(err));
            } finally {
                for (Path file : List.of(in, out, err)) {
                    Files.delete(file);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(command.toString(), stopped);
        }
    }

    static Ran run(String... command) {
        return run(List.of(command), new byte[0]);
    }

    /** What it prints; it has to succeed. */
    static String ok(String... command) {
        Ran ran = run(command);
        if (ran.status != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + ran);
        }
        return ran.out;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
