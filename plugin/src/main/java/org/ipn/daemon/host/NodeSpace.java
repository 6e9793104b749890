// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.FileId;
import org.ipn.kernel.sys.Tmpfs;
import org.ipn.kernel.sys.Tmpfs.Inodes;

/**
 * The file system that all node files share. It has an inode to give only in the moment in which ipnd makes a file: who may write one node
 * file could else fill it with extended attributes, and descriptors of nodes that are gone keep theirs. What was taken so never counts
 * against the next file.
 */
final class NodeSpace {
    /** Who may send may also write into the file: this is all that they can fill, and no empty file needs any of it. */
    private static final String OPTIONS = "size=64k,nr_inodes=1,mode=0755";

    /** Nobody takes as many KiB between two of our calls. */
    private static final int MUCH_ROOM = 1 << 16;

    private static final int TRIES = 1000;

    private final Tmpfs tmpfs;

    private NodeSpace(Tmpfs tmpfs) {
        this.tmpfs = tmpfs;
    }

    /** Mounted unless it is there already. */
    static NodeSpace on(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileId inside = FileId.of(folder);
        FileId outside = FileId.of(folder.resolve(".."));
        boolean there = inside.major() != outside.major() || inside.minor() != outside.minor();
        NodeSpace space = new NodeSpace(there ? new Tmpfs(folder) : Tmpfs.mount(folder, OPTIONS));
        space.close();
        return space;
    }

    /** Makes an empty file that nobody may open, and leaves no room behind. Whoever is faster is so until there is room for both. */
    void make(Path file) throws IOException {
        for (int room = 1; ; room *= 2) {
            limit(tmpfs.inodes().used() + room);
            try {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(Set.of()));
                return;
            } catch (FileSystemException full) {
                if (room == MUCH_ROOM) {
                    throw full;
                }
            } finally {
                close();
            }
        }
    }

    /** Leaves no inode free; somebody may take and give back some meanwhile. */
    void close() throws IOException {
        Inodes inodes = tmpfs.inodes();
        for (int i = 0; i < TRIES && inodes.free() > 0; i++) {
            limit(inodes.used());
            inodes = tmpfs.inodes();
        }
    }

    /** Or, where more are in use by now, nothing. */
    private void limit(long inodes) throws ErrnoException {
        try {
            tmpfs.limitInodes(inodes);
        } catch (ErrnoException refused) {
            if (refused.number() != Errno.EINVAL || tmpfs.inodes().used() <= inodes) {
                throw refused;
            }
        }
    }
}
