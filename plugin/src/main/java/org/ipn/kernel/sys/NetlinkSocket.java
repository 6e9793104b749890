// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A NETLINK_ROUTE socket in the network namespace of the thread that opened it. One thread sends and receives; any thread may close it,
 * which ends a blocked {@link #receive} of a {@link #listening} one.
 */
public final class NetlinkSocket implements AutoCloseable {
    /** The kernel never makes a dump's datagram longer than 32 KiB (netlink_dump). */
    private static final int BUFFER = 64 << 10;

    private final ByteBuffer buffer = Layout.direct(BUFFER);
    private final ByteBuffer sender = Layout.direct(Layout.SOCKADDR_NL);
    private final ByteBuffer senderLength = Layout.direct(4);
    private final ByteBuffer pollfds = Layout.direct(2 * Layout.POLLFD);
    private final Fd socket;
    private final @Nullable Fd wake;
    private int users;
    private boolean closed;

    private NetlinkSocket(Fd socket, @Nullable Fd wake) {
        this.socket = socket;
        this.wake = wake;
    }

    /** For requests and their answers. */
    public static NetlinkSocket open() throws ErrnoException {
        int number = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.NETLINK_ROUTE);
        Fd socket = new Fd(LibC.check("socket AF_NETLINK", number));
        // Not older than Linux 4.3, 4.12 and 4.20; without them texts are missing and dumps unfiltered, which callers
        // live with.
        option(socket, LibC.SOL_NETLINK, LibC.NETLINK_CAP_ACK, 1);
        option(socket, LibC.SOL_NETLINK, LibC.NETLINK_EXT_ACK, 1);
        option(socket, LibC.SOL_NETLINK, LibC.NETLINK_GET_STRICT_CHK, 1);
        return new NetlinkSocket(socket, null);
    }

    /**
     * For what the kernel tells groups.
     *
     * @param receiveBuffer bytes that may wait for {@link #receive} before events are lost; without CAP_NET_ADMIN no more than
     *     net.core.rmem_max
     */
    public static NetlinkSocket listening(int receiveBuffer, int... groups) throws ErrnoException {
        int number = LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.NETLINK_ROUTE);
        Fd socket = new Fd(LibC.check("socket AF_NETLINK", number));
        try {
            if (!option(socket, LibC.SOL_SOCKET, LibC.SO_RCVBUFFORCE, receiveBuffer)) {
                option(socket, LibC.SOL_SOCKET, LibC.SO_RCVBUF, receiveBuffer);
            }
            // What has no port yet is told nothing: the kernel takes it for the sender, itself (do_one_broadcast).
            LibC.check("bind", LibC.bind(socket.number(), Layout.KERNEL, Layout.SOCKADDR_NL));
            for (int group : groups) {
                if (!option(socket, LibC.SOL_NETLINK, LibC.NETLINK_ADD_MEMBERSHIP, group)) {
                    throw LibC.failure("join rtnetlink group " + group);
                }
            }
            return new NetlinkSocket(socket, new Fd(LibC.check("eventfd", LibC.eventfd(0, LibC.EFD_CLOEXEC))));
        } catch (ErrnoException failed) {
            socket.close();
            throw failed;
        }
    }

    /** Sends the direct {@code message}, from 0 to its limit, to the kernel of this namespace. */
    public void send(ByteBuffer message) throws ErrnoException {
        if (!enter()) {
            throw new ErrnoException("send to rtnetlink", Errno.EBADF);
        }
        try {
            while (LibC.sendto(socket.number(), message, message.limit(), 0, Layout.KERNEL, Layout.SOCKADDR_NL) < 0) {
                retry("send to rtnetlink");
            }
        } finally {
            leave();
        }
    }

    /**
     * Waits for the next datagram from the kernel; those from processes are skipped.
     *
     * @return valid until the next call; null once the socket is closed
     * @throws ErrnoException ENOBUFS where datagrams were lost; more may be until {@link #drain}
     */
    public @Nullable ByteBuffer receive() throws ErrnoException {
        if (!enter()) {
            return null;
        }
        try {
            while (wake == null || readable(wake)) {
                ByteBuffer taken = take(0);
                if (taken != null) {
                    return taken;
                }
            }
            return null;
        } finally {
            leave();
        }
    }

    /**
     * The next datagram that waits already.
     *
     * @return as {@link #receive}; null also where none waits
     */
    public @Nullable ByteBuffer poll() throws ErrnoException {
        if (!enter()) {
            return null;
        }
        try {
            while (true) {
                ByteBuffer taken = take(LibC.MSG_DONTWAIT);
                if (taken != null) {
                    return taken;
                }
            }
        } catch (ErrnoException failed) {
            if (failed.number() != Errno.EAGAIN) {
                throw failed;
            }
            return null;
        } finally {
            leave();
        }
    }

    /** From the kernel; null where a signal came, or it is a process's. */
    private @Nullable ByteBuffer take(int flags) throws ErrnoException {
        senderLength.putInt(0, Layout.SOCKADDR_NL);
        long length = LibC.recvfrom(socket.number(), buffer, BUFFER, LibC.MSG_TRUNC | flags, sender, senderLength);
        if (length < 0) {
            retry("receive from rtnetlink");
        } else if (length > BUFFER) {
            throw new ErrnoException("receive " + length + " bytes from rtnetlink", Errno.EMSGSIZE);
        } else if (sender.getInt(Layout.NL_PID) == 0) {
            return buffer.limit((int) length).position(0);
        }
        return null;
    }

    /**
     * Throws away all that waits. After ENOBUFS the kernel goes on dropping, and does not say so again, until nothing waits any more
     * (NETLINK_S_CONGESTED, netlink_rcv_wake): only what is asked for after this is sure to be followed by every later event.
     */
    public void drain() {
        if (!enter()) {
            return;
        }
        try {
            int failure = 0;
            while (failure == 0 || failure == Errno.EINTR || failure == Errno.ENOBUFS) {
                long length = LibC.recvfrom(socket.number(), buffer, BUFFER, LibC.MSG_DONTWAIT, null, null);
                failure = length < 0 ? LibC.failure("drain").number() : 0;
            }
        } finally {
            leave();
        }
    }

    /** Ends a blocked {@link #receive} of a listening socket; that call's thread then gives the descriptors back. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (users == 0) {
            release();
        } else if (wake != null) {
            LibC.write(wake.number(), Layout.ONE, Long.BYTES);
        }
    }

    private synchronized boolean enter() {
        if (!closed) {
            users++;
        }
        return !closed;
    }

    private synchronized void leave() {
        if (--users == 0 && closed) {
            release();
        }
    }

    private void release() {
        socket.close();
        if (wake != null) {
            wake.close();
        }
    }

    /** Waits; false when the socket is closed meanwhile. */
    private boolean readable(Fd wake) throws ErrnoException {
        Layout.pollfd(pollfds, 0, socket.number());
        Layout.pollfd(pollfds, 1, wake.number());
        while (LibC.poll(pollfds, 2, -1) < 0) {
            retry("poll");
        }
        return Layout.revents(pollfds, 1) == 0;
    }

    private static void retry(String call) throws ErrnoException {
        ErrnoException failed = LibC.failure(call);
        if (failed.number() != Errno.EINTR) {
            throw failed;
        }
    }

    private static boolean option(Fd socket, int level, int option, int value) {
        return LibC.setsockopt(socket.number(), level, option, Layout.direct(4).putInt(0, value), 4) == 0;
    }
}
