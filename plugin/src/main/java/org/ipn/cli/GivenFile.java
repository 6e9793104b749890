// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What the user gives us to read. */
final class GivenFile {
    private GivenFile() {}

    /** The whole of a file, or of standard input where it is {@code -}. */
    static byte[] read(Path file) throws Failed {
        try {
            return file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new Failed("read " + file + ": there is no such file");
        } catch (IOException e) {
            throw new Failed("read " + file + ": " + e.getMessage());
        }
    }
}
