// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * C structs in direct buffers.
 *
 * <pre>
 *   sockaddr_nl  0 u16 family  2 pad  4 u32 pid  8 u32 groups                 linux/netlink.h
 *   pollfd       0 int fd      4 short events   6 short revents               poll.h
 *   ifreq        0 char name[16]     16 short flags (of a union of 24 bytes)  linux/if.h
 *   sockaddr_un  0 u16 family  2 char path[108]                               linux/un.h
 *   bpf_object_open_opts  0 size_t sz  8 char *object_name                    bpf/libbpf.h; a longer one is zero from there
 *   ucred        0 int pid     4 u32 uid        8 u32 gid                     bits/socket.h
 *   timeval      0 s64 s       8 s64 us                                       bits/types/struct_timeval.h
 * </pre>
 */
final class Layout {
    static final int SOCKADDR_NL = 12;
    static final int NL_PID = 4;
    static final int POLLFD = 8;
    static final int IFNAMSIZ = 16;
    static final int IFREQ = 40;
    static final int SUN_PATH = 2;
    static final int SOCKADDR_UN = 110;
    static final int BPF_OBJECT_OPEN_OPTS = 16;
    static final int UCRED = 12;
    static final int TIMEVAL = 16;

    /** sockaddr_nl with port 0: the kernel, or to bind to, any. */
    static final ByteBuffer KERNEL = direct(SOCKADDR_NL).putShort(0, (short) LibC.AF_NETLINK);

    /** The u64 that an eventfd is given. */
    static final ByteBuffer ONE = direct(Long.BYTES).putLong(0, 1);

    private Layout() {}

    static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /** Where a direct buffer begins; it must be kept alive for as long as the address is used. */
    static long address(ByteBuffer buffer) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
    }

    /** The {@code index}-th pollfd: wait for something to read from {@code fd}. */
    static void pollfd(ByteBuffer pollfds, int index, int fd) {
        pollfd(pollfds, index, fd, LibC.POLLIN);
    }

    static void pollfd(ByteBuffer pollfds, int index, int fd, short events) {
        int start = index * POLLFD;
        pollfds.putInt(start, fd).putShort(start + 4, events).putShort(start + 6, (short) 0);
    }

    static int revents(ByteBuffer pollfds, int index) {
        return pollfds.getShort(index * POLLFD + 6);
    }

    /** A string of C's: UTF-8 and a NUL. */
    static ByteBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return direct(bytes.length + 1).put(0, bytes);
    }

    /** A sockaddr_un, whole; throws ENAMETOOLONG where the path has more than 107 bytes. */
    static ByteBuffer unixAddress(String path) throws ErrnoException {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= SOCKADDR_UN - SUN_PATH) {
            throw new ErrnoException("socket " + path, Errno.ENAMETOOLONG);
        }
        return direct(SOCKADDR_UN).putShort(0, (short) LibC.AF_UNIX).put(SUN_PATH, bytes);
    }

    /** An ifreq; throws ENAMETOOLONG where the name has more than 15 bytes. */
    static ByteBuffer ifreq(String name, int flags) throws ErrnoException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= IFNAMSIZ) {
            throw new ErrnoException("device name '" + name + "'", Errno.ENAMETOOLONG);
        }
        return direct(IFREQ).put(0, bytes).putShort(IFNAMSIZ, (short) flags);
    }
}
