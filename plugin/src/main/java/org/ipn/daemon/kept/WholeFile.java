// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.ipn.kernel.sys.Folder;
import org.ipn.model.FileFailure;

/** A small file that nobody ever sees half-written, whatever ends the writing. */
final class WholeFile {
    private WholeFile() {}

    /** Removes what a write left whose ipnd died; of the one that writes there. */
    static void sweep(Path folder) throws IOException {
        for (Path half : Folder.list(folder, ".*")) {
            remove(half);
        }
    }

    /** Not what somebody else put there. */
    private static void remove(Path half) throws IOException {
        if (Files.isRegularFile(half, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(half);
        }
    }

    /** Its name may not begin with a point: what does is half-written, and passed over by who reads. */
    static void write(Path file, String text) throws IOException {
        Path half = file.resolveSibling("." + file.getFileName());
        try {
            Files.writeString(half, text);
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            IOException said = new IOException("keep " + file + ": " + FileFailure.said(e), e);
            try {
                remove(half);
            } catch (IOException second) {
                said.addSuppressed(second); // the next try writes over it
            }
            throw said;
        }
    }
}
