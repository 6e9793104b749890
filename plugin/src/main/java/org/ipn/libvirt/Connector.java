// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a {@link Connection}, on a thread of its own: connects, waits until that is lost, connects again. */
final class Connector implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);

    /** Between attempts, ms; doubled after each that failed, or whose connection did not last for {@link #LONGEST}. */
    private static final long SHORTEST = 100;

    private static final long LONGEST = 5_000;

    private final String uri;
    private final @Nullable Events events;
    private final Libvirt.Listener listener;
    private final ContainerDriver containers = new ContainerDriver();
    private volatile boolean ended;
    private volatile @Nullable Connection connection;
    private volatile String away = "not connected to libvirt yet";
    private long delay = SHORTEST;
    private boolean brief;
    private String told = "";

    Connector(String uri, boolean events, Libvirt.Listener listener) {
        this.uri = uri;
        this.listener = listener;
        this.events = events ? new Events(what -> tell(() -> listener.changed(what))) : null;
    }

    Inventory inventory() throws LibvirtUnavailable {
        Connection current = connection;
        if (current == null) {
            throw new LibvirtUnavailable(away);
        }
        return current.inventory();
    }

    Optional<String> version() {
        return Optional.ofNullable(connection).map(Connection::version);
    }

    /** To be followed by an interrupt of the thread. */
    void end() {
        ended = true;
        connection = null;
        away = "the connection to libvirt was closed";
    }

    @Override
    public void run() {
        try {
            EventLoop.start();
            while (!ended) {
                keep(connect());
            }
        } catch (LibvirtException | LinkageError e) {
            away("libvirt's client library can't be used: " + e); // and trying again would change nothing
        } catch (InterruptedException e) {
            LOG.trace("closed", e);
        }
    }

    private Connection connect() throws InterruptedException {
        try (Sockets sockets = new Sockets()) {
            if (brief) {
                pause(sockets);
            }
            while (true) {
                try {
                    return Connection.open(uri, containers, events);
                } catch (LibvirtUnavailable e) {
                    away(LibvirtUnavailable.line(e.getMessage()));
                }
                pause(sockets);
            }
        }
    }

    private void pause(Sockets sockets) throws InterruptedException {
        delay = sockets.appears(delay) ? SHORTEST : Math.min(2 * delay, LONGEST);
    }

    private void keep(Connection fresh) throws InterruptedException {
        long since = System.nanoTime();
        try (fresh) {
            if (ended) {
                return;
            }
            connection = fresh;
            told = "";
            tell(listener::connected);
            String why = fresh.awaitLoss();
            connection = null;
            away(why);
        } finally {
            connection = null;
        }
        brief = System.nanoTime() - since < LONGEST * 1_000_000;
        delay = brief ? delay : SHORTEST;
    }

    private void away(String why) {
        away = why;
        if (!why.equals(told)) {
            told = why;
            tell(() -> listener.disconnected(why));
        }
    }

    private static void tell(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            LOG.error("a listener to libvirt failed", e);
        }
    }
}
