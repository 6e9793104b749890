// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.io.IOException;
import java.util.Map;

/** What was asked of a bus can't be done. The message is one line a user can act on: operation, object, cause, remedy. */
public final class BusException extends IOException {
    private static final long serialVersionUID = 1;

    static final int EINTR = 4;
    static final int ENOENT = 2;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EEXIST = 17;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ECONNREFUSED = 111;
    static final int EOPNOTSUPP = 95;

    /** asm-generic/errno-base.h, errno.h: what these calls may say. */
    private static final Map<Integer, String> KNOWN = Map.ofEntries(
            Map.entry(1, "operation not permitted (EPERM)"),
            Map.entry(ENOENT, "no such file or directory (ENOENT)"),
            Map.entry(EACCES, "permission denied (EACCES)"),
            Map.entry(12, "cannot allocate memory (ENOMEM)"),
            Map.entry(EEXIST, "exists already (EEXIST)"),
            Map.entry(20, "not a directory (ENOTDIR)"),
            Map.entry(EISDIR, "is a directory (EISDIR)"),
            Map.entry(EINVAL, "invalid argument (EINVAL)"),
            Map.entry(ENFILE, "too many open files in the system (ENFILE)"),
            Map.entry(EMFILE, "too many open files (EMFILE)"),
            Map.entry(27, "file too large (EFBIG)"),
            Map.entry(28, "no space left on device (ENOSPC)"),
            Map.entry(30, "read-only file system (EROFS)"),
            Map.entry(36, "name too long (ENAMETOOLONG)"),
            Map.entry(38, "function not implemented (ENOSYS)"),
            Map.entry(40, "too many symbolic links (ELOOP)"),
            Map.entry(EOPNOTSUPP, "operation not supported (EOPNOTSUPP)"),
            Map.entry(122, "disk quota exceeded (EDQUOT)"));

    private final int errno;

    BusException(String message) {
        this(message, 0);
    }

    private BusException(String message, int errno) {
        super(message);
        this.errno = errno;
    }

    static BusException denied(String message) {
        return new BusException(message, EACCES);
    }

    static BusException of(String operation, int errno) {
        return new BusException(operation + ": " + KNOWN.getOrDefault(errno, "error " + errno), errno);
    }

    /** What the kernel said; 0 = nothing. */
    int errno() {
        return errno;
    }
}
