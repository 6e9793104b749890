// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.ipn.kernel.sys.FileId;
import org.jspecify.annotations.Nullable;

/** One ipnd for one {@code /run/ipn}: {@code /run/ipn/lock}, held for life, and gone with the process however it ends. One thread. */
public final class RunLock implements AutoCloseable {
    private final Path path;
    private final String whatToDo;
    private FileChannel file;
    private FileId id;

    private RunLock(Path path, String whatToDo) throws IOException {
        this.path = path;
        this.whatToDo = whatToDo;
        file = take(path, whatToDo);
        id = FileId.of(path);
    }

    /** @param whatToDo said to the user where another has it */
    public static RunLock of(Path run, String whatToDo) throws IOException {
        return new RunLock(Files.createDirectories(run).resolve("lock"), whatToDo);
    }

    private static FileChannel take(Path path, String whatToDo) throws IOException {
        // Whoever could open it could lock it, and keep ipnd from starting.
        FileChannel file = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (locked(file) != null) {
                return file;
            }
        } catch (IOException e) {
            file.close();
            throw new IOException("lock " + path + ": " + e.getMessage(), e);
        }
        file.close();
        throw new IOException("another ipnd has " + path + ": " + whatToDo);
    }

    private static @Nullable FileLock locked(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException byThisProcess) {
            return null;
        }
    }

    /** Takes it anew where somebody has removed it; fails where another ipnd was faster. */
    public void recheck() throws IOException {
        if (!id.isAt(path)) {
            FileChannel anew = take(path, whatToDo);
            file.close();
            file = anew;
            id = FileId.of(path);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
