// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * Bytes with room for one descriptor beside them, as sendmsg(2) and recvmsg(2) take them.
 *
 * <pre>
 *   msghdr   0 *name  8 u32 namelen  16 *iov  24 u64 iovlen  32 *control  40 u64 controllen  48 int flags
 *   iovec    0 *base  8 u64 len
 *   cmsghdr  0 u64 len  8 int level  12 int type  16 int fd
 * </pre>
 *
 * (bits/socket.h of 64-bit machines.) With room for one, the kernel gives a receiver no more: it drops the others and says MSG_CTRUNC.
 */
final class SocketMessage {
    private static final int MSGHDR = 56;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int IOVEC = 16;
    private static final int CMSG_LEN = 20;

    private final ByteBuffer data;
    private final ByteBuffer header = Layout.direct(MSGHDR);
    private final ByteBuffer iovec = Layout.direct(IOVEC);
    private final ByteBuffer control = Layout.direct(CMSG_LEN);

    /** @param data direct; its first {@code length} bytes are meant */
    SocketMessage(ByteBuffer data, int length) {
        this.data = data;
        iovec.putLong(0, address(data)).putLong(8, length);
        header.putLong(16, address(iovec)).putLong(24, 1);
    }

    SocketMessage with(Fd fd) {
        control.putLong(0, CMSG_LEN).putInt(8, LibC.SOL_SOCKET).putInt(12, LibC.SCM_RIGHTS);
        control.putInt(16, fd.number());
        room();
        return this;
    }

    private void room() {
        header.putLong(32, address(control)).putLong(CONTROL_LENGTH, CMSG_LEN);
    }

    long send(Fd socket) {
        long count = LibC.sendmsg(socket.number(), header, LibC.MSG_NOSIGNAL);
        keep();
        return count;
    }

    long receive(Fd socket) {
        room();
        long count = LibC.recvmsg(socket.number(), header, LibC.MSG_CMSG_CLOEXEC);
        keep();
        return count;
    }

    /** The header holds addresses, which the garbage collector does not see. */
    private void keep() {
        Reference.reachabilityFence(data);
        Reference.reachabilityFence(iovec);
        Reference.reachabilityFence(control);
    }

    /** The number of the descriptor that came, ours from now on; -1 = none. */
    int received() {
        boolean has = header.getLong(CONTROL_LENGTH) >= CMSG_LEN
                && control.getInt(8) == LibC.SOL_SOCKET
                && control.getInt(12) == LibC.SCM_RIGHTS;
        return has ? control.getInt(16) : -1;
    }

    /** Whether more came than there was room for. */
    boolean overfull() {
        return (header.getInt(FLAGS) & LibC.MSG_CTRUNC) != 0;
    }

    private static long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }
}
