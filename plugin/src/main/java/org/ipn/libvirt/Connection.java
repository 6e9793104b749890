// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.ipn.libvirt.Inventory.NetworkXml;
import org.jspecify.annotations.Nullable;

/**
 * What stands between us and libvirt: one session with libvirtd, or one with virtqemud and one with virtnetworkd; and, where libvirt has its
 * driver, one more for the guests of LXC.
 *
 * <p>virtqemud answers for networks too, through a session of its own with virtnetworkd, but it opens that once for each
 * client and never again (remoteOpenConn in libvirt's remote_daemon_dispatch.c): after a restart of virtnetworkd we would hear
 * of no network any more, and not even of that. A session of our own breaks where we notice, and while it stands virtnetworkd
 * has a client and does not exit for want of one.
 */
final class Connection implements AutoCloseable {
    private static final String NETWORKS = "network:///system";
    private static final String CONTAINERS = "lxc:///system";

    /** Those of guests' drivers; the first is QEMU's. */
    private final List<Session> drivers;

    private final Session networks;
    private final CompletableFuture<String> lost;
    private final String version;
    private final boolean virtlxcd;

    private Connection(
            List<Session> drivers, Session networks, CompletableFuture<String> lost, String version, boolean virtlxcd) {
        this.drivers = List.copyOf(drivers);
        this.networks = networks;
        this.lost = lost;
        this.version = version;
        this.virtlxcd = virtlxcd;
    }

    /** @param events null for none */
    static Connection open(String uri, @Nullable Events events) throws LibvirtUnavailable {
        CompletableFuture<String> lost = new CompletableFuture<>();
        boolean virtlxcd = Sockets.virtlxcd();
        List<Session> drivers = new ArrayList<>(List.of(Session.open(uri, lost)));
        Session networks = drivers.get(0);
        try {
            if (Sockets.split(uri)) {
                networks = Session.open(NETWORKS, lost);
            }
            if (uri.endsWith("/system") && (virtlxcd || !Sockets.split(uri))) {
                Session.ofDriver(CONTAINERS, lost).ifPresent(drivers::add);
            }
            if (events != null) {
                for (Session driver : drivers) {
                    driver.listenForGuests(events);
                }
                networks.listenForNetworks(events);
            }
            return new Connection(drivers, networks, lost, drivers.get(0).version(), virtlxcd);
        } catch (LibvirtUnavailable e) {
            networks.end();
            drivers.forEach(Session::end);
            throw e;
        }
    }

    /** A failure breaks the connection: a new one says when it is worth asking again. */
    Inventory inventory() throws LibvirtUnavailable {
        try {
            if (!virtlxcd && Sockets.virtlxcd()) {
                throw new LibvirtUnavailable("virtlxcd has come, whose guests are asked for by a new connection");
            }
            Set<UUID> unreadable = new HashSet<>();
            List<NetworkXml> all = networks.networks(unreadable);
            Map<UUID, String> guests = new LinkedHashMap<>();
            for (Session driver : drivers) {
                guests.putAll(driver.guests(unreadable));
            }
            return new Inventory(all, guests, unreadable);
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
        drivers.forEach(Session::end);
    }
}
