// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.ipn.kernel.netlink.LinkMessage;
import org.ipn.kernel.netlink.LinkMessages;
import org.ipn.kernel.netlink.VethMessages;
import org.ipn.model.Counters;
import org.ipn.model.Link;
import org.jspecify.annotations.Nullable;

/**
 * The taps of process members, seen from their ports on the host: also of those that an earlier ipnd made. Thread-safe, one request at a
 * time; in the network namespace in which the object was made.
 */
public final class MemberTaps implements AutoCloseable {
    /** With this begins the alias of each link that we make; the port's own may say by now that it is nobody's. */
    private static final String OURS = "ipn:";

    private final RouteSocket socket;

    public MemberTaps() throws KernelException {
        socket = new RouteSocket();
    }

    /** Whether a process's tap is, or was, behind this link, in a namespace of its own. */
    public synchronized boolean isMember(Link link) throws KernelException {
        return link.isVeth() && behind(link) >= 0;
    }

    /** Removes the tap first, so that its holder's poll says POLLERR and reads fail, then the port; one that has gone is removed. */
    public synchronized void remove(Link port) throws KernelException {
        int namespace = behind(port);
        LinkMessage tap = namespace < 0 ? null : tap(port, namespace);
        if (tap != null) {
            String operation = "remove the tap behind " + port.name();
            gone(VethMessages.remove(socket.message(), namespace, tap.link().index()), operation, port);
        }
        gone(LinkMessages.remove(socket.message(), port.index()), "remove " + port.name(), port);
    }

    /**
     * What the member has sent and received, what it was too slow for, and what the host was too busy for on the way to it (a veth's
     * frames wait in their CPU's backlog, net.core.netdev_max_backlog); empty where that is not known.
     */
    public synchronized Optional<Counters> counters(Link port) throws KernelException {
        int namespace = behind(port);
        LinkMessage tap = namespace < 0 ? null : tap(port, namespace);
        if (tap == null || tap.counters() == null) {
            return Optional.empty();
        }
        LinkMessage inner = link(port, namespace, MemberTap.INNER);
        Counters lost = inner == null ? null : inner.counters();
        return Optional.of(lost == null ? tap.counters() : tap.counters().losing(lost));
    }

    /**
     * Waits until the kernel has told both ends of the wire that they have a carrier, which takes it some milliseconds, and more where
     * links come and go all the time: before, the bridge is deaf on the port, and what the member sends is lost. Not longer than three
     * seconds: a bridge that is down never comes to it.
     */
    public void awaitCarrier(Link port) throws KernelException, InterruptedException {
        long end = System.nanoTime() + 3_000_000_000L;
        while (!isWired(port) && System.nanoTime() < end) {
            Thread.sleep(1);
        }
    }

    private synchronized boolean isWired(Link port) throws KernelException {
        boolean[] ends = new boolean[2];
        int[] namespace = {-1};
        String operation = "look at " + port.name();
        socket.get(LinkMessages.get(socket.message(), port.index()), operation, port.name(), datagram -> {
            ends[0] = VethMessages.isEnabledPort(datagram);
            namespace[0] = VethMessages.behind(datagram);
        });
        if (!ends[0] || namespace[0] < 0) {
            return ends[0];
        }
        socket.get(
                VethMessages.get(socket.message(), namespace[0], MemberTap.INNER),
                operation,
                port.name(),
                datagram -> ends[1] = VethMessages.isOperating(datagram));
        return ends[1];
    }

    @Override
    public synchronized void close() {
        socket.close();
    }

    /** The number of the namespace behind a port; -1 = none, or the port is gone. */
    private int behind(Link port) throws KernelException {
        int[] namespace = {-1};
        String operation = "look behind " + port.name();
        try {
            socket.get(
                    LinkMessages.get(socket.message(), port.index()),
                    operation,
                    port.name(),
                    datagram -> namespace[0] = VethMessages.behind(datagram));
        } catch (KernelException failed) {
            if (!failed.is("ENODEV")) {
                throw failed;
            }
        }
        return namespace[0];
    }

    /** The tap that we made with this port: an admin may have moved a veth of the same kind anywhere. */
    private @Nullable LinkMessage tap(Link port, int namespace) throws KernelException {
        LinkMessage found = link(port, namespace, MemberTap.TAP);
        return found != null && found.link().alias().startsWith(OURS) ? found : null;
    }

    private @Nullable LinkMessage link(Link port, int namespace, String name) throws KernelException {
        LinkMessage[] found = new LinkMessage[1];
        try {
            socket.get(
                    VethMessages.get(socket.message(), namespace, name),
                    "look at " + name + " behind " + port.name(),
                    port.name(),
                    datagram -> found[0] = LinkMessage.read(datagram));
        } catch (KernelException failed) {
            // EINVAL: the namespace has just gone.
            if (!failed.is("ENODEV") && !failed.is("EINVAL")) {
                throw failed;
            }
        }
        return found[0];
    }

    private void gone(ByteBuffer request, String operation, Link port) throws KernelException {
        try {
            socket.execute(request, operation, port.name());
        } catch (KernelException failed) {
            if (!failed.is("ENODEV") && !failed.is("EINVAL")) {
                throw failed;
            }
        }
    }
}
