// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A connected UNIX stream socket, over which descriptors travel too (unix(7)). One thread at a time. */
public final class UnixStream implements AutoCloseable {
    private static final int MOST_GROUPS = 65536; // NGROUPS_MAX

    private final Fd fd;
    private final List<Fd> received = new ArrayList<>();
    private boolean overfull;

    UnixStream(Fd fd) {
        this.fd = fd;
    }

    /** Connects to the socket with this path. */
    public static UnixStream connect(String path) throws ErrnoException {
        ByteBuffer address = Layout.unixAddress(path);
        int number = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
        Fd fd = new Fd(LibC.check("socket AF_UNIX", number));
        try {
            LibC.check("connect to " + path, LibC.connect(fd.number(), address, Layout.SOCKADDR_UN));
            return new UnixStream(fd);
        } catch (ErrnoException failed) {
            fd.close();
            throw failed;
        }
    }

    /** The socket that this process has inherited under {@code number}; it is closed with this. */
    public static UnixStream inherited(int number) throws ErrnoException {
        LibC.check("fd " + number, LibC.fcntl(number, LibC.F_GETFL, 0));
        return new UnixStream(new Fd(number));
    }

    /** Who connected, as of then (SO_PEERCRED, SO_PEERGROUPS); without the groups before Linux 4.13. */
    public Peer peer() throws ErrnoException {
        ByteBuffer credentials = Layout.direct(Layout.UCRED);
        ByteBuffer length = Layout.direct(4).putInt(0, Layout.UCRED);
        int asked = LibC.getsockopt(fd.number(), LibC.SOL_SOCKET, LibC.SO_PEERCRED, credentials, length);
        LibC.check("getsockopt SO_PEERCRED", asked);
        List<Integer> groups = new ArrayList<>();
        groups.add(credentials.getInt(8));
        length.putInt(0, 0);
        // With too little room it fails, and tells how much it takes.
        LibC.getsockopt(fd.number(), LibC.SOL_SOCKET, LibC.SO_PEERGROUPS, Layout.direct(4), length);
        int bytes = length.getInt(0);
        if (bytes > 0 && bytes <= MOST_GROUPS * 4) {
            ByteBuffer further = Layout.direct(bytes);
            if (LibC.getsockopt(fd.number(), LibC.SOL_SOCKET, LibC.SO_PEERGROUPS, further, length) == 0) {
                for (int i = 0; i < bytes; i += 4) {
                    groups.add(further.getInt(i));
                }
            }
        }
        return new Peer(credentials.getInt(0), credentials.getInt(4), groups);
    }

    /** The longest that a {@link #receive} or {@link #send} may wait from now on; then it fails with EAGAIN. */
    public void patience(long ms) throws ErrnoException {
        long left = Math.max(ms, 1); // 0 would mean forever
        ByteBuffer time = Layout.direct(Layout.TIMEVAL).putLong(0, left / 1000).putLong(8, left % 1000 * 1000);
        for (int option : new int[] {LibC.SO_RCVTIMEO, LibC.SO_SNDTIMEO}) {
            int set = LibC.setsockopt(fd.number(), LibC.SOL_SOCKET, option, time, Layout.TIMEVAL);
            LibC.check("setsockopt SO_RCVTIMEO", set);
        }
    }

    /** As little as the kernel allows may wait here for a peer that does not read: some lines. */
    public void keepLittle() throws ErrnoException {
        ByteBuffer least = Layout.direct(4).putInt(0, 1);
        LibC.check(
                "setsockopt SO_SNDBUF",
                LibC.setsockopt(fd.number(), LibC.SOL_SOCKET, LibC.SO_SNDBUF, least, Integer.BYTES));
    }

    /**
     * Hears no more: who is at the other end can't send from now on, and what waits is dropped here with its descriptors, so that {@link #close} never
     * waits for the end of somebody's file.
     */
    public void endReceiving() throws ErrnoException {
        LibC.check("shutdown SHUT_RD", LibC.shutdown(fd.number(), LibC.SHUT_RD));
        ByteBuffer rest = Layout.direct(4096);
        do {
            take().forEach(Fd::close);
        } while (receive(rest) > 0);
        take().forEach(Fd::close);
    }

    Fd fd() {
        return fd;
    }

    public void send(byte[] bytes) throws ErrnoException {
        rest(bytes, 0);
    }

    /** Sends bytes, at least one, and a descriptor with them; the receiver gets one of its own. */
    public void send(byte[] bytes, Fd beside) throws ErrnoException {
        ByteBuffer data = Layout.direct(bytes.length).put(0, bytes);
        SocketMessage message = new SocketMessage(data, bytes.length).with(beside);
        rest(bytes, (int) sent(message));
    }

    private void rest(byte[] bytes, int from) throws ErrnoException {
        int next = from;
        while (next < bytes.length) {
            int count = bytes.length - next;
            ByteBuffer data = Layout.direct(count).put(0, bytes, next, count);
            next += (int) sent(new SocketMessage(data, count));
        }
    }

    private long sent(SocketMessage message) throws ErrnoException {
        long count = message.send(fd);
        while (count < 0) {
            retry("send");
            count = message.send(fd);
        }
        return count;
    }

    /**
     * Waits for bytes; descriptors that come with them are kept here until {@link #take}n or closed.
     *
     * @param direct filled from its first byte on, at most to its capacity
     * @return how many; 0 = the peer has ended
     */
    public int receive(ByteBuffer direct) throws ErrnoException {
        SocketMessage message = new SocketMessage(direct, direct.capacity());
        long count = message.receive(fd);
        while (count < 0) {
            retry("receive");
            count = message.receive(fd);
        }
        keep(message.received());
        overfull |= message.overfull();
        return (int) count;
    }

    private void keep(int number) {
        if (number >= 0) {
            received.add(new Fd(number));
        }
    }

    /** The descriptors that have come, the caller's from now on. */
    public List<Fd> take() {
        List<Fd> taken = List.copyOf(received);
        received.clear();
        return taken;
    }

    /** The descriptors that have come; the stream closes them, unless they are taken. */
    public List<Fd> received() {
        return List.copyOf(received);
    }

    /** Whether descriptors came for which there was no room. */
    public boolean overfull() {
        return overfull;
    }

    @Override
    public void close() {
        take().forEach(Fd::close);
        fd.close();
    }

    private static void retry(String call) throws ErrnoException {
        ErrnoException failed = LibC.failure(call);
        if (failed.number() != Errno.EINTR) {
            throw failed;
        }
    }

    /**
     * Who is at the other end.
     *
     * @param groups the main one first
     */
    public record Peer(int process, int user, List<Integer> groups) {
        public Peer {
            groups = List.copyOf(groups);
        }
    }
}
