// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.ByteBuffer;
import org.ipn.kernel.netlink.Acknowledgement;
import org.ipn.kernel.netlink.Datagram;
import org.ipn.kernel.netlink.MalformedMessage;
import org.ipn.kernel.netlink.Netlink;
import org.ipn.kernel.netlink.NetlinkMessage;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.NetlinkSocket;
import org.jspecify.annotations.Nullable;

/** Asks rtnetlink and waits for the whole answer. Not thread-safe: its owner lets in one caller at a time. */
final class RouteSocket implements AutoCloseable {
    private static final int REQUEST = 2048;
    private static final int SEQUENCE = 8;
    private static final int PATIENCE = 50;

    /** What to do with each message of an answer; the datagram is valid only during the call. */
    interface Reader {
        void read(Datagram message) throws MalformedMessage;
    }

    private final NetlinkMessage message = new NetlinkMessage(ByteBuffer.allocateDirect(REQUEST));
    private final NetlinkSocket socket;
    private int sequence;
    /** The last answer was not read to its end: until it is, the kernel begins no other dump (EBUSY, netlink_dump_start). */
    private boolean unread;

    RouteSocket() throws KernelException {
        try {
            socket = NetlinkSocket.open();
        } catch (ErrnoException failed) {
            throw error("open an rtnetlink socket", "", failed);
        }
    }

    /** To write the next request into. */
    NetlinkMessage message() {
        return message;
    }

    /** Sends a request that is answered by an acknowledgement alone. */
    void execute(ByteBuffer request, String operation, String device) throws KernelException {
        ask(request, operation, device, reply -> {});
    }

    /** Sends a request that is answered by one message, or an error. */
    void get(ByteBuffer request, String operation, String device, Reader reader) throws KernelException {
        ask(request, operation, device, reader);
    }

    /**
     * Sends the request for a dump, again if the kernel's lists change while it answers.
     *
     * @param restart called before each try, to forget what the one before has read
     */
    void dump(ByteBuffer request, String operation, String device, Runnable restart, Reader reader)
            throws KernelException {
        if (!dump(request, operation, device, restart, reader, PATIENCE)) {
            throw error(operation, device, Errno.EAGAIN, "changed during each of " + PATIENCE + " dumps");
        }
    }

    /** The same, @return whether any of so many tries was not interrupted; else what the last of them told is all that there is */
    boolean dump(ByteBuffer request, String operation, String device, Runnable restart, Reader reader, int tries)
            throws KernelException {
        for (int i = 0; i < tries; i++) {
            restart.run();
            if (ask(request, operation, device, reader)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        socket.close();
    }

    /** False where the answer was interrupted by a change. */
    private boolean ask(ByteBuffer request, String operation, String device, Reader reader) throws KernelException {
        request.putInt(SEQUENCE, ++sequence);
        try {
            forgetTheLast();
            socket.send(request);
            unread = true;
            return answered(operation, device, reader);
        } catch (ErrnoException failed) {
            throw error(operation, device, failed);
        } catch (MalformedMessage malformed) {
            throw error(operation, device, Errno.EPROTO, malformed.getMessage());
        }
    }

    private void forgetTheLast() throws ErrnoException {
        while (unread) {
            unread = socket.poll() != null;
        }
    }

    private boolean answered(String operation, String device, Reader reader)
            throws KernelException, ErrnoException, MalformedMessage {
        boolean whole = true;
        while (true) {
            ByteBuffer bytes = socket.receive();
            if (bytes == null) {
                throw error(operation, device, Errno.EBADF, null);
            }
            Datagram datagram = new Datagram(bytes);
            while (datagram.next()) {
                if (datagram.sequence() != sequence) {
                    continue; // of a request that failed half-way
                }
                whole &= !datagram.has(Netlink.NLM_F_DUMP_INTR);
                int type = datagram.type();
                if (type == Netlink.NLMSG_ERROR || type == Netlink.NLMSG_DONE) {
                    Acknowledgement end = Acknowledgement.read(datagram);
                    unread = false;
                    if (end.errno() != 0) {
                        throw error(operation, device, end.errno(), end.text());
                    }
                    return whole;
                }
                reader.read(datagram);
                if (!datagram.has(Netlink.NLM_F_MULTI)) {
                    unread = false;
                    return whole;
                }
            }
        }
    }

    static KernelException error(String operation, String device, int errno, @Nullable String kernelText) {
        return new KernelException(operation, device, Errno.name(errno), Errno.text(errno), kernelText);
    }

    static KernelException error(String operation, String device, ErrnoException failed) {
        KernelException error = error(operation, device, failed.number(), null);
        error.initCause(failed);
        return error;
    }
}
