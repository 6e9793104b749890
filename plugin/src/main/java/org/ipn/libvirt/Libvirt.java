// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.util.Optional;

/**
 * The connection to libvirt: made, kept, and made again when libvirt is back, without anyone asking.
 *
 * <p>It is read-only, which is enough to list everything and to hear of events: nothing can be changed through it.
 */
public final class Libvirt implements AutoCloseable {
    /** How long {@link #close()} waits for an orderly end, ms. */
    private static final long GRACE = 1_000;

    private final Connector connector;
    private final Thread thread;

    /**
     * Returns at once; {@code listener} hears of the connection, maybe before that.
     *
     * @param uri {@code qemu:///system}
     * @param events whether to be told of changes; without, {@link Listener#changed} is never called
     */
    public Libvirt(String uri, boolean events, Listener listener) {
        connector = new Connector(uri, events, listener);
        thread = new Thread(connector, "libvirt");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Asks libvirt what there is. From any platform thread but one that a hook waits for: it blocks as long as libvirt does,
     * and up to 20 s when libvirtd hangs. Calls from several threads take turns.
     *
     * @throws LibvirtUnavailable when there is no connection, or it fails meanwhile; {@link Listener#connected()} then says
     *     when to ask again
     */
    public Inventory inventory() throws LibvirtUnavailable {
        return connector.inventory();
    }

    /** {@code libvirt 9.0.0, client library 9.0.0}; empty while not connected. Never blocks. */
    public Optional<String> version() {
        return connector.version();
    }

    /** Returns within a second even when libvirtd hangs; what is left then goes when that answers, or with the process. */
    @Override
    public void close() {
        connector.end();
        thread.interrupt();
        try {
            thread.join(GRACE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called on libvirt's threads, {@link #changed} on the one that all events come through: return soon, never block. */
    public interface Listener {
        /** Changes may have been missed: time for an {@link #inventory()}. */
        void connected();

        /** A hint that the inventory has changed; {@code what} is for a log: {@code guest g1 started}. */
        void changed(String what);

        /** The connection was lost or can't be made, and is tried again; not repeated while the reason stays the same. */
        void disconnected(String why);
    }
}
