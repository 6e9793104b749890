// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.util.HashMap;
import java.util.Map;

/** Names and meanings of errno ({@code asm-generic/errno-base.h}, {@code errno.h}), independent of the process's locale. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int EPIPE = 32;
    public static final int ERANGE = 34;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOSYS = 38;
    public static final int EPROTO = 71;
    public static final int EBADFD = 77;
    public static final int EMSGSIZE = 90;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRINUSE = 98;
    public static final int ENETDOWN = 100;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;

    private static final Map<Integer, String[]> KNOWN = new HashMap<>();

    static {
        known(EPERM, "EPERM", "operation not permitted");
        known(ENOENT, "ENOENT", "no such file or directory");
        known(3, "ESRCH", "no such process");
        known(EINTR, "EINTR", "interrupted system call");
        known(EIO, "EIO", "input/output error");
        known(6, "ENXIO", "no such device or address");
        known(7, "E2BIG", "argument list too long");
        known(EBADF, "EBADF", "bad file descriptor");
        known(EAGAIN, "EAGAIN", "resource temporarily unavailable");
        known(12, "ENOMEM", "cannot allocate memory");
        known(EACCES, "EACCES", "permission denied");
        known(EFAULT, "EFAULT", "bad address");
        known(EBUSY, "EBUSY", "device or resource busy");
        known(EEXIST, "EEXIST", "exists already");
        known(18, "EXDEV", "invalid cross-device link");
        known(ENODEV, "ENODEV", "no such device");
        known(20, "ENOTDIR", "not a directory");
        known(21, "EISDIR", "is a directory");
        known(EINVAL, "EINVAL", "invalid argument");
        known(23, "ENFILE", "too many open files in system");
        known(24, "EMFILE", "too many open files");
        known(25, "ENOTTY", "inappropriate ioctl for device");
        known(28, "ENOSPC", "no space left on device");
        known(30, "EROFS", "read-only file system");
        known(EPIPE, "EPIPE", "broken pipe");
        known(33, "EDOM", "argument out of domain");
        known(ERANGE, "ERANGE", "numerical result out of range");
        known(ENAMETOOLONG, "ENAMETOOLONG", "name too long");
        known(ENOSYS, "ENOSYS", "function not implemented");
        known(40, "ELOOP", "too many levels");
        known(61, "ENODATA", "no data available");
        known(EPROTO, "EPROTO", "protocol error");
        known(75, "EOVERFLOW", "value too large");
        known(EBADFD, "EBADFD", "file descriptor in bad state");
        known(88, "ENOTSOCK", "not a socket");
        known(EMSGSIZE, "EMSGSIZE", "message too long");
        known(92, "ENOPROTOOPT", "protocol not available");
        known(93, "EPROTONOSUPPORT", "protocol not supported");
        known(EOPNOTSUPP, "EOPNOTSUPP", "operation not supported");
        known(97, "EAFNOSUPPORT", "address family not supported");
        known(101, "ENETUNREACH", "network is unreachable");
        known(113, "EHOSTUNREACH", "no route to host");
        known(98, "EADDRINUSE", "address already in use");
        known(99, "EADDRNOTAVAIL", "cannot assign requested address");
        known(ENETDOWN, "ENETDOWN", "network is down");
        known(ENOBUFS, "ENOBUFS", "no buffer space available");
        known(110, "ETIMEDOUT", "timed out");
        known(ECONNRESET, "ECONNRESET", "connection reset by peer");
        known(111, "ECONNREFUSED", "connection refused");
        known(524, "ENOTSUPP", "operation not supported");
    }

    private Errno() {}

    private static void known(int number, String name, String text) {
        KNOWN.put(number, new String[] {name, text});
    }

    /** {@code ENODEV}; {@code E123} for a number not listed here. */
    public static String name(int number) {
        String[] known = KNOWN.get(number);
        return known == null ? "E" + number : known[0];
    }

    /** {@code no such device}. */
    public static String text(int number) {
        String[] known = KNOWN.get(number);
        return known == null ? "error " + number : known[1];
    }
}
