// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * libc, under C's names; constants are those of {@code asm-generic}, sizes those of 64-bit machines. A result below 0 means that {@link
 * #failure} tells why. Every buffer is direct, is read or written from its first byte, and its size is passed beside it: these calls
 * believe the caller.
 */
final class LibC {
    // fcntl.h, linux/fcntl.h
    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_ACCMODE = 3;
    static final int O_CREAT = 0x40;
    static final int O_EXCL = 0x80;
    static final int O_NOCTTY = 0x100;
    static final int O_NONBLOCK = 0x800;
    static final int O_DIRECTORY = Platform.isARM() ? 0x4000 : 0x10000;
    static final int O_NOFOLLOW = Platform.isARM() ? 0x8000 : 0x20000;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;
    static final int O_TMPFILE = 0x400000 | O_DIRECTORY;
    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_SYMLINK_FOLLOW = 0x400;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int F_GETFL = 3;
    static final int F_ADD_SEALS = 1033;
    static final int F_GET_SEALS = 1034;
    static final int F_SEAL_SEAL = 1;
    static final int F_SEAL_SHRINK = 2;
    static final int F_SEAL_GROW = 4;
    static final int F_SEAL_FUTURE_WRITE = 16;

    // sys/mman.h, sys/eventfd.h, poll.h
    static final int MFD_CLOEXEC = 1;
    static final int MFD_ALLOW_SEALING = 2;
    static final int PROT_NONE = 0;
    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;
    static final int MAP_SHARED = 1;
    static final int MAP_PRIVATE = 2;
    static final int MAP_FIXED = 0x10;
    static final int MAP_ANONYMOUS = 0x20;
    static final int EFD_CLOEXEC = 0x80000;
    static final int EFD_NONBLOCK = 0x800;
    static final int POLLIN = 1;
    static final int POLLERR = 8;
    static final int POLLHUP = 0x10;
    static final int POLLRDHUP = 0x2000;

    // bits/socket.h
    static final int AF_UNIX = 1;
    static final int SOCK_SEQPACKET = 5;
    static final int SOCK_CLOEXEC = 0x80000;
    static final int SOCK_NONBLOCK = 0x800;
    static final int SOL_SOCKET = 1;
    static final int SO_PEERCRED = 17;
    static final int SO_PEERGROUPS = 59;
    static final int SCM_RIGHTS = 1;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_CMSG_CLOEXEC = 0x40000000;

    // linux/membarrier.h, asm/unistd.h
    static final long SYS_MEMBARRIER = Platform.isIntel() ? 324 : 283;
    static final int MEMBARRIER_CMD_GLOBAL_EXPEDITED = 2;
    static final int MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED = 4;

    static {
        Native.register(LibC.class, Platform.C_LIBRARY_NAME);
    }

    private LibC() {}

    static native int openat(int folder, ByteBuffer name, int flags, int mode);

    static native int statx(int folder, ByteBuffer name, int flags, int mask, ByteBuffer result);

    static native long readlinkat(int folder, ByteBuffer name, ByteBuffer result, long size);

    static native int linkat(int oldFolder, ByteBuffer oldName, int newFolder, ByteBuffer newName, int flags);

    static native int unlinkat(int folder, ByteBuffer name, int flags);

    static native int fchmod(int fd, int mode);

    static native int fchown(int fd, int user, int group);

    static native long write(int fd, ByteBuffer data, long length);

    static native long read(int fd, ByteBuffer data, long length);

    static native long pread(int fd, ByteBuffer data, long length, long offset);

    static native long fgetxattr(int fd, ByteBuffer name, ByteBuffer value, long size);

    static native int fcntl(int fd, int command, long argument);

    static native int close(int fd);

    static native int memfd_create(ByteBuffer name, int flags);

    static native int ftruncate(int fd, long length);

    static native int posix_fallocate(int fd, long offset, long length);

    static native long mmap(long address, long length, int protection, int flags, int fd, long offset);

    static native int munmap(long address, long length);

    static native int eventfd(int initial, int flags);

    static native int poll(ByteBuffer pollfds, long count, int timeout);

    static native int socket(int domain, int type, int protocol);

    static native int bind(int fd, ByteBuffer address, int length);

    static native int connect(int fd, ByteBuffer address, int length);

    static native int listen(int fd, int backlog);

    static native int accept4(int fd, @Nullable ByteBuffer address, @Nullable ByteBuffer length, int flags);

    static native int getsockopt(int fd, int level, int option, ByteBuffer value, ByteBuffer length);

    static native long sendmsg(int fd, ByteBuffer message, int flags);

    static native long recvmsg(int fd, ByteBuffer message, int flags);

    static native long send(int fd, ByteBuffer data, long length, int flags);

    static native long recv(int fd, ByteBuffer data, long length, int flags);

    static native int geteuid();

    static native int getpid();

    static native long syscall(long number, long first, long second, long third);

    static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** A string of C's: UTF-8 and a NUL. */
    static ByteBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return direct(bytes.length + 1).put(0, bytes);
    }

    /** Where a direct buffer begins; it must be kept alive for as long as the address is used. */
    static long address(ByteBuffer buffer) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    /** What the calling thread's last call here left in errno. */
    static int errno() {
        return Native.getLastError();
    }

    static BusException failure(String operation) {
        return BusException.of(operation, errno());
    }

    /** A result that says that the call was done. */
    static long check(String operation, long result) throws BusException {
        if (result < 0) {
            throw failure(operation);
        }
        return result;
    }
}
