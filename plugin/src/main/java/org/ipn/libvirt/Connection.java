// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What stands between us and libvirt: one session with libvirtd, or one with virtqemud and one with virtnetworkd.
 *
 * <p>virtqemud answers for networks too, through a session of its own with virtnetworkd, but it opens that once for each
 * client and never again (remoteOpenConn in libvirt's remote_daemon_dispatch.c): after a restart of virtnetworkd we would hear
 * of no network any more, and not even of that. A session of our own breaks where we notice, and while it stands virtnetworkd
 * has a client and does not exit for want of one.
 */
final class Connection implements AutoCloseable {
    private static final String NETWORKS = "network:///system";

    private final Session guests;
    private final Session networks;
    private final CompletableFuture<String> lost;
    private final String version;

    private Connection(Session guests, Session networks, CompletableFuture<String> lost, String version) {
        this.guests = guests;
        this.networks = networks;
        this.lost = lost;
        this.version = version;
    }

    /** @param events null for none */
    static Connection open(String uri, @Nullable Events events) throws LibvirtUnavailable {
        CompletableFuture<String> lost = new CompletableFuture<>();
        Session guests = Session.open(uri, lost);
        Session networks = guests;
        try {
            if (Sockets.split(uri)) {
                networks = Session.open(NETWORKS, lost);
            }
            if (events != null) {
                guests.listenForGuests(events);
                networks.listenForNetworks(events);
            }
            return new Connection(guests, networks, lost, guests.version());
        } catch (LibvirtUnavailable e) {
            networks.end();
            guests.end();
            throw e;
        }
    }

    /** A failure breaks the connection: a new one says when it is worth asking again. */
    Inventory inventory() throws LibvirtUnavailable {
        try {
            Set<UUID> unreadable = new HashSet<>();
            return new Inventory(networks.networks(unreadable), guests.guests(unreadable), unreadable);
        } catch (LibvirtUnavailable e) {
            lost.complete(e.getMessage());
            throw e;
        }
    }

    String version() {
        return version;
    }

    /** Blocks until the connection breaks; returns why. */
    String awaitLoss() throws InterruptedException {
        try {
            return lost.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("only ever completed with a reason", e);
        }
    }

    /** Blocks while a call on another thread does. */
    @Override
    public void close() {
        networks.end();
        guests.end();
    }
}
