// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is in a folder, all of it or an error: Java's streams fail in the midst, unchecked. */
public final class Folder {
    private Folder() {}

    /** In no order. */
    public static List<Path> list(Path folder) throws IOException {
        return list(folder, "*");
    }

    /** @param glob which names; {@code [!.]*} for those that don't begin with a point */
    public static List<Path> list(Path folder, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, glob)) {
            all.forEach(found::add);
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return found;
    }
}
