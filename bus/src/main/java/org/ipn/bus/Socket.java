// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A UNIX socket that keeps the borders of packets, carries descriptors (unix(7)), and never waits. Its address is abstract: it is in no
 * folder, and gone with its process. Thread-safe.
 *
 * <pre>
 *   sockaddr_un  0 u16 family   2 NUL, name
 *   msghdr       0 *name  8 u32 namelen  16 *iov  24 u64 iovlen  32 *control  40 u64 controllen  48 int flags
 *   iovec        0 *base  8 u64 len
 *   cmsghdr      0 u64 len  8 int level  12 int type  16 int fds[]
 * </pre>
 */
final class Socket implements AutoCloseable {
    private static final int MOST_FDS = 2;
    private static final int AT_A_TIME = 64;
    private static final int BACKLOG = 4096;
    private static final int MOST_GROUPS = 65536;
    private static final ByteBuffer BYTE = LibC.direct(1);

    private final Fd fd;
    private boolean closed;

    private Socket(Fd fd) {
        this.fd = fd;
    }

    /**
     * Who is at the other end: who listened or who connected, as of then (SO_PEERCRED, SO_PEERGROUPS).
     *
     * @param process 0 = in a PID namespace that is not seen from here
     * @param groups the main one among them
     */
    record Peer(int process, int user, List<Integer> groups) {}

    /** @param fds the receiver's from now on */
    record Packet(int length, List<Fd> fds) {}

    private static Socket make() throws BusException {
        int type = LibC.SOCK_SEQPACKET | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK;
        return new Socket(new Fd((int) LibC.check("make a socket", LibC.socket(LibC.AF_UNIX, type, 0))));
    }

    static Socket listen(String name) throws BusException {
        Socket socket = make();
        ByteBuffer address = address(name);
        try {
            LibC.check("listen as " + name, LibC.bind(socket.number(), address, address.capacity()));
            LibC.check("listen as " + name, LibC.listen(socket.number(), BACKLOG));
            return socket;
        } catch (BusException failed) {
            socket.close();
            throw failed;
        }
    }

    /** Throws EAGAIN where too many wait to be let in, and ECONNREFUSED where nobody is any more. */
    static Socket connect(String name) throws BusException {
        Socket socket = make();
        ByteBuffer address = address(name);
        if (LibC.connect(socket.number(), address, address.capacity()) < 0) {
            BusException failed = LibC.failure("connect to " + name);
            socket.close();
            throw failed;
        }
        return socket;
    }

    private static ByteBuffer address(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer address = LibC.direct(3 + bytes.length);
        return address.putShort(0, (short) LibC.AF_UNIX).put(3, bytes);
    }

    int number() {
        return fd.number();
    }

    /** Null when nobody waits. */
    @Nullable
    Socket accept() throws BusException {
        int number = LibC.accept4(number(), null, null, LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK);
        if (number < 0 && LibC.errno() != BusException.EMFILE && LibC.errno() != BusException.ENFILE) {
            return null; // nobody, or who has gone already
        }
        return new Socket(new Fd((int) LibC.check("let a member in", number)));
    }

    Peer peer() throws BusException {
        ByteBuffer credentials = LibC.direct(12);
        ByteBuffer length = LibC.direct(4).putInt(0, 12);
        int asked = LibC.getsockopt(number(), LibC.SOL_SOCKET, LibC.SO_PEERCRED, credentials, length);
        LibC.check("look who connects", asked);
        List<Integer> groups = new ArrayList<>(List.of(credentials.getInt(8)));
        length.putInt(0, 0);
        // With too little room it fails, and tells how much it takes.
        LibC.getsockopt(number(), LibC.SOL_SOCKET, LibC.SO_PEERGROUPS, LibC.direct(4), length);
        int bytes = length.getInt(0);
        if (bytes > 0 && bytes <= MOST_GROUPS * Integer.BYTES) {
            ByteBuffer further = LibC.direct(bytes);
            if (LibC.getsockopt(number(), LibC.SOL_SOCKET, LibC.SO_PEERGROUPS, further, length) == 0) {
                for (int at = 0; at < bytes; at += Integer.BYTES) {
                    groups.add(further.getInt(at));
                }
            }
        }
        return new Peer(credentials.getInt(0), credentials.getInt(4), List.copyOf(groups));
    }

    /** Whether it went out: a socket that is full or closed takes nothing. */
    synchronized boolean send(ByteBuffer direct, int length, List<Fd> fds) {
        if (closed) {
            return false;
        }
        int control = fds.isEmpty() ? 0 : 16 + fds.size() * Integer.BYTES;
        ByteBuffer beside = LibC.direct(16 + (MOST_FDS + 1) * Integer.BYTES);
        beside.putLong(0, control).putInt(8, LibC.SOL_SOCKET).putInt(12, LibC.SCM_RIGHTS);
        for (int i = 0; i < fds.size(); i++) {
            beside.putInt(16 + i * Integer.BYTES, fds.get(i).number());
        }
        ByteBuffer vector = LibC.direct(16);
        ByteBuffer header = header(direct, length, vector, control == 0 ? null : beside, control);
        long sent = LibC.sendmsg(number(), header, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
        keep(direct, vector, beside);
        return sent == length;
    }

    /** Null while there is nothing; a length of 0 = the other has ended. */
    synchronized @Nullable Packet receive(ByteBuffer direct) {
        if (closed) {
            return new Packet(0, List.of());
        }
        ByteBuffer beside = LibC.direct(16 + MOST_FDS * Integer.BYTES);
        ByteBuffer vector = LibC.direct(16);
        ByteBuffer header = header(direct, direct.capacity(), vector, beside, beside.capacity());
        long length = LibC.recvmsg(number(), header, LibC.MSG_DONTWAIT | LibC.MSG_CMSG_CLOEXEC);
        keep(direct, vector, beside);
        if (length < 0) {
            boolean later = LibC.errno() == BusException.EAGAIN || LibC.errno() == BusException.EINTR;
            return later ? null : new Packet(0, List.of());
        }
        List<Fd> fds = new ArrayList<>();
        boolean has =
                header.getLong(40) >= 16 && beside.getInt(8) == LibC.SOL_SOCKET && beside.getInt(12) == LibC.SCM_RIGHTS;
        for (int at = 16; has && at < beside.getLong(0); at += Integer.BYTES) {
            fds.add(new Fd(beside.getInt(at)));
        }
        return new Packet((int) length, fds);
    }

    private static ByteBuffer header(
            ByteBuffer data, int length, ByteBuffer vector, @Nullable ByteBuffer control, int controlLength) {
        vector.putLong(0, LibC.address(data)).putLong(8, length);
        ByteBuffer header = LibC.direct(56).putLong(16, LibC.address(vector)).putLong(24, 1);
        return header.putLong(32, control == null ? 0 : LibC.address(control)).putLong(40, controlLength);
    }

    /** The header holds addresses, which the garbage collector does not see. */
    private static void keep(ByteBuffer... buffers) {
        Reference.reachabilityFence(buffers);
    }

    /** Wakes who waits at the other end; where the socket is full, it has been woken. */
    synchronized void wake() {
        if (!closed) {
            LibC.send(number(), BYTE, 1, LibC.MSG_DONTWAIT | LibC.MSG_NOSIGNAL);
        }
    }

    /** Takes what has woken us, and tells how much it was; not all, where somebody sends without end. */
    synchronized int drain(ByteBuffer scratch) {
        int count = 0;
        while (!closed && count < AT_A_TIME && LibC.recv(number(), scratch, 1, LibC.MSG_DONTWAIT) > 0) {
            count++;
        }
        return count;
    }

    @Override
    public synchronized void close() {
        closed = true;
        fd.close();
    }
}
