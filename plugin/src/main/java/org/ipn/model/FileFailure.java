// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be had, in words: of the commonest reasons Java's own message says nothing but the path. */
public final class FileFailure {
    private FileFailure() {}

    /** {@code /run/ipn/networks: permission denied}. */
    public static String said(IOException failed) {
        if (failed instanceof FileSystemException of) {
            String other = of.getOtherFile() == null ? "" : " to " + of.getOtherFile();
            return of.getFile() + other + ": " + reason(of);
        }
        return String.valueOf(failed.getMessage());
    }

    private static String reason(FileSystemException failed) {
        if (failed.getReason() != null) {
            return Character.toLowerCase(failed.getReason().charAt(0))
                    + failed.getReason().substring(1);
        }
        if (failed instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failed instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failed instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        if (failed instanceof DirectoryNotEmptyException) {
            return "directory not empty";
        }
        return failed instanceof NotDirectoryException ? "not a directory" : "can't be used";
    }
}
