// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.ipn.kernel.netlink.AddressMessages;
import org.ipn.kernel.netlink.Datagram;
import org.ipn.kernel.netlink.LinkMessage;
import org.ipn.kernel.netlink.LinkMessages;
import org.ipn.kernel.netlink.MalformedMessage;
import org.ipn.kernel.netlink.QdiscMessages;
import org.ipn.kernel.netlink.Rtnetlink;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.NetlinkSocket;
import org.ipn.model.Link;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what changes among the links of a network namespace, as it happens: {@code ip monitor link address}, and {@code tc monitor} for root qdiscs. It begins when the constructor
 * returns, so dump the links after that. On a daemon thread of its own; any thread may close it, the listener too.
 */
public final class LinkMonitor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkMonitor.class);
    /** Some thousand events: each takes about 4 KiB of kernel memory while it waits. */
    private static final int RECEIVE_BUFFER = 32 << 20;

    /** Called on the monitor's thread, one call at a time; while it dawdles, events wait, and in the end are lost. */
    public interface Listener {
        /** A link is new or has changed; its master is a name. */
        void appeared(Link link);

        /** A link has gone; its name is the last one it had. */
        void gone(int index, String name);

        /** Events were lost: dump again. */
        void overrun();

        /**
         * A hint to look again at a link: an address of it has come or gone, its root qdisc has changed, or, where it is a bridge's
         * port, its state or settings have ({@code bridge link set}), or it has left. The kernel tells of settings only in AF_BRIDGE
         * messages, which are no whole links.
         */
        default void touched(int index) {}

        /** The monitor has failed for good: nothing is told any more. */
        default void blinded() {}
    }

    private final Listener listener;
    private final NetlinkSocket events;
    private final RouteSocket requests;
    private final Thread thread = new Thread(this::run, "link-monitor");
    private Map<Integer, String> names = new HashMap<>();

    /** Listens to the calling thread's network namespace. */
    public LinkMonitor(Listener listener) throws KernelException {
        this(listener, RECEIVE_BUFFER);
    }

    LinkMonitor(Listener listener, int receiveBuffer) throws KernelException {
        this.listener = listener;
        requests = new RouteSocket();
        try {
            events = NetlinkSocket.listening(
                    receiveBuffer,
                    Rtnetlink.RTNLGRP_LINK,
                    Rtnetlink.RTNLGRP_TC,
                    Rtnetlink.RTNLGRP_IPV4_IFADDR,
                    Rtnetlink.RTNLGRP_IPV6_IFADDR);
        } catch (ErrnoException failed) {
            requests.close();
            throw RouteSocket.error("watch links", "", failed);
        }
        try {
            resync();
        } catch (KernelException failed) {
            release();
            throw failed;
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** After this the listener is not called any more, unless by the call that is closing. */
    @Override
    public void close() {
        events.close();
        boolean interrupted = false;
        while (thread != Thread.currentThread() && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void release() {
        events.close();
        requests.close();
    }

    private void run() {
        try {
            ByteBuffer bytes = next();
            while (bytes != null) {
                read(new Datagram(bytes));
                bytes = next();
            }
        } catch (ErrnoException | RuntimeException | Error failed) {
            LOG.error("links are no longer watched", failed);
            listener.blinded();
        } finally {
            release();
        }
    }

    /** Null once closed. */
    private @Nullable ByteBuffer next() throws ErrnoException {
        while (true) {
            try {
                return events.receive();
            } catch (ErrnoException failed) {
                if (failed.number() != Errno.ENOBUFS) {
                    throw failed;
                }
                lost();
            }
        }
    }

    private void read(Datagram datagram) {
        try {
            while (datagram.next()) {
                event(datagram);
            }
        } catch (MalformedMessage malformed) {
            LOG.warn("an event can't be read: {}", malformed.getMessage());
            lost();
        }
    }

    private void event(Datagram datagram) throws MalformedMessage {
        int type = datagram.type();
        if (type == Rtnetlink.RTM_NEWADDR || type == Rtnetlink.RTM_DELADDR) {
            int index = AddressMessages.index(datagram);
            tell(() -> listener.touched(index));
            return;
        }
        if (type == Rtnetlink.RTM_NEWQDISC || type == Rtnetlink.RTM_DELQDISC) {
            if (QdiscMessages.isRoot(datagram)) {
                int index = QdiscMessages.index(datagram);
                tell(() -> listener.touched(index));
            }
            return;
        }
        if (type != Rtnetlink.RTM_NEWLINK && type != Rtnetlink.RTM_DELLINK) {
            return;
        }
        if (LinkMessage.family(datagram) != Rtnetlink.AF_UNSPEC) {
            int index = LinkMessage.index(datagram);
            tell(() -> listener.touched(index));
            return;
        }
        LinkMessage message = LinkMessage.read(datagram);
        if (message == null) {
            return;
        }
        Link link = message.link();
        if (type == Rtnetlink.RTM_DELLINK) {
            names.remove(link.index());
            tell(() -> listener.gone(link.index(), link.name()));
        } else {
            names.put(link.index(), link.name());
            tell(() -> listener.appeared(message.withMaster(nameOf(message.master()))));
        }
    }

    /** A master is told of before its ports; should one be missing, the table is stale. */
    private @Nullable String nameOf(int master) {
        if (master != 0 && !names.containsKey(master)) {
            tryResync();
        }
        return names.get(master);
    }

    private void lost() {
        events.drain();
        tryResync();
        tell(listener::overrun);
    }

    private void tryResync() {
        try {
            resync();
        } catch (KernelException failed) {
            LOG.warn("{}", failed.getMessage());
        }
    }

    private void resync() throws KernelException {
        names = LinkTable.dump(requests, LinkMessages.dumpWithoutCounters(requests.message()), "list links")
                .names();
    }

    /** What a listener throws is its own failure, and no reason to leave the others of its events untold. */
    private void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException failed) {
            LOG.error("a link event was not handled", failed);
        }
    }
}
