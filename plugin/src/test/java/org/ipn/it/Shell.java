// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a command did. */
record Shell(List<String> command, int status, String out, String err) {
    /** Not a promise about how fast anything is: only a command that hangs ends here. */
    private static final int SECONDS = 90;

    static Shell run(String... command) {
        return runWithInput("", command);
    }

    static Shell runWithInput(String input, String... command) {
        try {
            File in = write(input);
            File out = File.createTempFile("shell", ".out");
            File err = File.createTempFile("shell", ".err");
            try {
                // Files, not pipes: a daemon that the command leaves behind keeps a pipe open.
                Process process = new ProcessBuilder(command)
                        .redirectInput(in)
                        .redirectOutput(out)
                        .redirectError(err)
                        .start();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(Arrays.toString(command) + " hangs; it said: " + read(out) + read(err));
                }
                return new Shell(List.of(command), process.exitValue(), read(out), read(err));
            } finally {
                List.of(in, out, err).forEach(File::delete);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Runs it, expects it to succeed, and returns what it printed. */
    static String ok(String... command) {
        return run(command).orFail().out();
    }

    /** The same for words without blanks in them. */
    static String sh(String command) {
        return ok(command.split(" ", -1));
    }

    static JsonElement json(String command) {
        return JsonParser.parseString(sh(command));
    }

    Shell orFail() {
        if (status != 0) {
            throw new AssertionError(command + " exits with " + status + ": " + out + err);
        }
        return this;
    }

    private static File write(String input) throws IOException {
        File file = File.createTempFile("shell", ".in");
        Files.writeString(file.toPath(), input);
        return file;
    }

    private static String read(File file) throws IOException {
        return new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8);
    }
}
