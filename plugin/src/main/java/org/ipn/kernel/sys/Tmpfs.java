// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file system in memory, with its limit of inodes (mount(2), statvfs(3)).
 *
 * <pre>
 *   statvfs   40 u64 files   48 u64 ffree   112 bytes                                                 bits/statvfs.h
 * </pre>
 */
public record Tmpfs(Path path) {
    private static final int SIZE = 112;
    private static final long FLAGS = LibC.MS_NODEV | LibC.MS_NOSUID | LibC.MS_NOEXEC;

    /** How many may be, and how many more. A user's extended attributes are counted with them, in units of 1 KiB (Linux 6.6). */
    public record Inodes(long limit, long free) {
        public long used() {
            return limit - free;
        }
    }

    /** {@code mount -t tmpfs -o nodev,nosuid,noexec,OPTIONS ipn PATH} (CAP_SYS_ADMIN). */
    public static Tmpfs mount(Path path, String options) throws ErrnoException {
        LibC.check("mount a tmpfs on " + path, mount(path, FLAGS, options));
        return new Tmpfs(path);
    }

    public Inodes inodes() throws ErrnoException {
        ByteBuffer result = Layout.direct(SIZE);
        LibC.check("statvfs " + path, LibC.statvfs(Layout.text(path.toString()), result));
        return new Inodes(result.getLong(40), result.getLong(48));
    }

    /**
     * {@code mount -o remount,nr_inodes=LIMIT PATH} (CAP_SYS_ADMIN).
     *
     * @param limit from 1; EINVAL where more are in use
     */
    public void limitInodes(long limit) throws ErrnoException {
        LibC.check(
                "limit the inodes of " + path + " to " + limit,
                mount(path, FLAGS | LibC.MS_REMOUNT, "nr_inodes=" + limit));
    }

    private static int mount(Path path, long flags, String options) {
        return LibC.mount(
                Layout.text("ipn"), Layout.text(path.toString()), Layout.text("tmpfs"), flags, Layout.text(options));
    }
}
