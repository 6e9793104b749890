// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    private static final String BACK = "virtlxcd is back, whose guests are asked for by a new connection";

    /** Between attempts to reach the driver of LXC's guests, where that is away, ms. */
    private static final long AGAIN = 5_000;

    private final Session qemu;
    private final Session networks;
    private final ContainerDriver driver;
    private final @Nullable Session containers;
    private final CompletableFuture<String> lost;
    private final String version;
    private final boolean virtlxcd;

    private Connection(
            Session qemu,
            Session networks,
            ContainerDriver driver,
            @Nullable Session containers,
            CompletableFuture<String> lost,
            String version,
            boolean virtlxcd) {
        this.qemu = qemu;
        this.networks = networks;
        this.driver = driver;
        this.containers = containers;
        this.lost = lost;
        this.version = version;
        this.virtlxcd = virtlxcd;
    }

    /**
     * @param driver outlasts the connection
     * @param events null for none
     */
    static Connection open(String uri, ContainerDriver driver, @Nullable Events events) throws LibvirtUnavailable {
        CompletableFuture<String> lost = new CompletableFuture<>();
        boolean virtlxcd = Sockets.virtlxcd();
        Session qemu = Session.open(uri, lost);
        Session networks = qemu;
        try {
            if (Sockets.split(uri)) {
                networks = Session.open(NETWORKS, lost);
            }
            if (events != null) {
                qemu.listenForGuests(events);
                networks.listenForNetworks(events);
            }
            String version = qemu.version();
            boolean lxc = uri.endsWith("/system") && (virtlxcd || !Sockets.split(uri));
            Session containers = lxc ? driver.open(lost, events).orElse(null) : null;
            return new Connection(qemu, networks, driver, containers, lost, version, virtlxcd);
        } catch (LibvirtUnavailable e) {
            networks.end();
            qemu.end();
            throw e;
        }
    }

    /** A failure breaks the connection: a new one says when it is worth asking again. */
    Inventory inventory() throws LibvirtUnavailable {
        try {
            if (!virtlxcd && Sockets.virtlxcd()) {
                throw new LibvirtUnavailable("virtlxcd has come, whose guests are asked for by a new connection");
            }
            if (isBack()) {
                throw new LibvirtUnavailable(BACK);
            }
            Set<UUID> unreadable = new HashSet<>();
            List<NetworkXml> all = networks.networks(unreadable);
            Map<UUID, String> guests = new LinkedHashMap<>(qemu.guests(unreadable));
            guests.putAll(driver.guests(containers, unreadable));
            return new Inventory(all, guests, unreadable);
        } catch (LibvirtUnavailable e) {
            lost.complete(e.getMessage());
            throw e;
        }
    }

    /** A guest of LXC that has just started is one that only its driver tells of: what is asked without it must not miss that. */
    private boolean isBack() {
        return containers == null && driver.isAway() && driver.isBack();
    }

    String version() {
        return version;
    }

    /** Blocks until the connection breaks, or the driver that was away is back; returns why. */
    String awaitLoss() throws InterruptedException {
        try {
            while (containers == null && driver.isAway()) {
                try {
                    return lost.get(AGAIN, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (isBack()) {
                        return BACK;
                    }
                }
            }
            return lost.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("only ever completed with a reason", e);
        }
    }

    /** Blocks while a call on another thread does. */
    @Override
    public void close() {
        networks.end();
        qemu.end();
        if (containers != null) {
            containers.end();
        }
    }
}
