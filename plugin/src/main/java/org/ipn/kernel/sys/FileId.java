// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Which file it is, whatever its names: device and inode. No file system is waited for, not even one that a hostile user serves.
 *
 * <pre>
 *   statx   32 u64 ino   136 u32 dev_major   140 u32 dev_minor   256 bytes                            linux/stat.h
 * </pre>
 */
public record FileId(int major, int minor, long inode) {
    private static final int SIZE = 256;

    /** Of what stands at {@code path} itself: of a symbolic link, the link. */
    public static FileId of(Path path) throws ErrnoException {
        return of(LibC.AT_FDCWD, path.toString(), LibC.AT_SYMLINK_NOFOLLOW);
    }

    /** Whether it still stands at {@code path}, as far as the kernel says: one that can't be looked at is not known to have gone. */
    public boolean isAt(Path path) {
        try {
            return of(path).equals(this);
        } catch (ErrnoException failed) {
            return failed.number() != Errno.ENOENT;
        }
    }

    static FileId of(int directory, String path, int flags) throws ErrnoException {
        ByteBuffer result = Layout.direct(SIZE);
        int how = flags | LibC.AT_STATX_DONT_SYNC;
        LibC.check("statx " + path, LibC.statx(directory, Layout.text(path), how, LibC.STATX_INO, result));
        return new FileId(result.getInt(136), result.getInt(140), result.getLong(32));
    }
}
