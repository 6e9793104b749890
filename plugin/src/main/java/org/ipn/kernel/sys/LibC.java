// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * libc, under C's names; constants are those of {@code asm-generic}, sizes those of 64-bit machines. A result below 0 means that {@link
 * #failure} tells why.
 *
 * <p>Every buffer is direct, is read or written from its first byte, and its size is passed beside it: these calls believe the caller.
 */
final class LibC {
    // bits/socket.h, asm-generic/socket.h
    static final int AF_UNIX = 1;
    static final int AF_NETLINK = 16;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOL_SOCKET = 1;
    static final int SO_RCVBUF = 8;
    static final int SO_PEERCRED = 17;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVTIMEO = 20;
    static final int SO_SNDTIMEO = 21;
    static final int SO_RCVBUFFORCE = 33;
    static final int SO_PEERGROUPS = 59;
    static final int SCM_RIGHTS = 1;
    static final int SHUT_RD = 0;
    static final int SHUT_RDWR = 2;
    static final int SOL_NETLINK = 270;
    static final int MSG_CTRUNC = 0x08;
    static final int MSG_TRUNC = 0x20;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_CMSG_CLOEXEC = 0x40000000;

    // fcntl.h, poll.h, sys/eventfd.h, sched.h
    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_ACCMODE = 3;
    static final int O_NOCTTY = 0x100;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int F_DUPFD_CLOEXEC = 1030;
    static final int O_PATH = 0x200000;
    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int AT_STATX_DONT_SYNC = 0x4000;
    static final int STATX_INO = 0x100;
    static final int F_SETFD = 2;
    static final int FD_CLOEXEC = 1;
    static final int F_GETFL = 3;
    static final short POLLIN = 1;
    static final short POLLOUT = 4;
    static final short POLLERR = 8;
    static final short POLLHUP = 16;
    static final int EFD_CLOEXEC = 0x80000;
    static final int CLONE_NEWNET = 0x40000000;

    // sys/mount.h, asm-generic/signal.h
    static final long MS_NOSUID = 2;
    static final long MS_NODEV = 4;
    static final long MS_NOEXEC = 8;
    static final long MS_REMOUNT = 32;
    static final int SIG_SETMASK = 2;

    // linux/netlink.h
    static final int NETLINK_ROUTE = 0;
    static final int NETLINK_ADD_MEMBERSHIP = 1;
    static final int NETLINK_CAP_ACK = 10;
    static final int NETLINK_EXT_ACK = 11;
    static final int NETLINK_GET_STRICT_CHK = 12;

    static {
        Native.register(LibC.class, Platform.C_LIBRARY_NAME);
    }

    private LibC() {}

    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, ByteBuffer address, int length);

    static native int connect(int fd, ByteBuffer address, int length);

    static native int listen(int fd, int backlog);

    static native int accept4(int fd, @Nullable ByteBuffer address, @Nullable ByteBuffer length, int flags);

    static native int shutdown(int fd, int how);

    static native int getsockopt(int fd, int level, int option, ByteBuffer value, ByteBuffer length);

    static native int setsockopt(int fd, int level, int option, ByteBuffer value, int length);

    static native long sendto(
            int fd, ByteBuffer data, long length, int flags, @Nullable ByteBuffer address, int addressLength);

    static native long recvfrom(
            int fd,
            ByteBuffer data,
            long length,
            int flags,
            @Nullable ByteBuffer address,
            @Nullable ByteBuffer addressLength);

    static native long sendmsg(int fd, ByteBuffer msghdr, int flags);

    static native long recvmsg(int fd, ByteBuffer msghdr, int flags);

    static native int poll(ByteBuffer pollfds, long count, int timeout);

    static native int eventfd(int initial, int flags);

    static native long read(int fd, ByteBuffer data, long length);

    static native long write(int fd, ByteBuffer data, long length);

    static native int open(String path, int flags);

    static native int open(ByteBuffer path, int flags);

    static native int statx(int directory, ByteBuffer path, int flags, int mask, ByteBuffer result);

    static native int dup2(int fd, int number);

    static native int ioctl(int fd, long request, ByteBuffer argument);

    static native int ioctl(int fd, long request, long argument);

    static native int fcntl(int fd, int command, long argument);

    static native int close(int fd);

    static native int unshare(int flags);

    static native int umask(int mask);

    static native int setns(int fd, int kind);

    static native int statvfs(ByteBuffer path, ByteBuffer result);

    static native int mount(ByteBuffer source, ByteBuffer target, ByteBuffer type, long flags, ByteBuffer data);

    static native int pthread_sigmask(int how, ByteBuffer set, @Nullable ByteBuffer old);

    static native int execve(ByteBuffer path, ByteBuffer arguments, ByteBuffer environment);

    static native long syscall(long number, int command, ByteBuffer argument, int length);

    /** What the calling thread's last call here left in errno. */
    static ErrnoException failure(String call) {
        return new ErrnoException(call, Native.getLastError());
    }

    /** An fd or a count, unless it says that the call failed. */
    static int check(String call, int result) throws ErrnoException {
        if (result < 0) {
            throw failure(call);
        }
        return result;
    }
}
