// SPDX-License-Identifier: Apache-2.0
package org.ipn.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Many commands for one {@code ip} or {@code bridge}: a line each. */
public final class Batch {
    private Batch() {}

    public static void run(String program, CharSequence lines) throws IOException {
        Path file = Files.createTempFile("batch", null);
        try {
            Files.writeString(file, lines);
            Command.run(program + " -batch " + file);
        } finally {
            Files.delete(file);
        }
    }
}
