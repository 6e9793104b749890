// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.ipn.libvirt.Inventory.NetworkXml;
import org.libvirt.Connect;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.libvirt.event.ConnectionCloseReason;
import org.libvirt.jna.ConnectionPointer;
import org.libvirt.jna.Libvirt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one daemon of libvirt. Its methods take turns, so that none meets a connection that is just being closed.
 *
 * <p>It extends libvirt-java's class because only a subclass gets at the pointer that {@link Calls} need.
 */
final class Session extends Connect {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** Seconds between keep-alive messages, and how many may go unanswered; a call that waits longer fails. */
    private static final int INTERVAL = 5;

    private static final int COUNT = 3;

    private final List<Integer> guestEvents = new ArrayList<>();
    private final List<Integer> networkEvents = new ArrayList<>();

    private Session(String uri) throws LibvirtException {
        super(uri, true);
    }

    /**
     * Blocks for as long as the daemon hangs: there is no keep-alive before the connection stands.
     *
     * @param lost completed with the reason when the connection breaks, on any thread
     */
    static Session open(String uri, CompletableFuture<String> lost) throws LibvirtUnavailable {
        try {
            Session session = new Session(uri);
            try {
                session.setKeepAlive(INTERVAL, COUNT);
                session.registerCloseListener((connection, reason) -> lost.complete(text(reason)));
                return session;
            } catch (LibvirtException e) {
                session.end();
                throw e;
            }
        } catch (LibvirtException e) {
            throw new LibvirtUnavailable("connect to " + uri, e);
        }
    }

    /** The same, with a further driver; empty where libvirt has it not, or can't use it on this host. */
    static Optional<Session> ofDriver(String uri, CompletableFuture<String> lost) throws LibvirtUnavailable {
        try {
            return Optional.of(open(uri, lost));
        } catch (LibvirtUnavailable e) {
            if (e.isOfDriver()) {
                LOG.debug("{}", e.getMessage());
                return Optional.empty();
            }
            throw e;
        }
    }

    private static String text(ConnectionCloseReason reason) {
        return switch (reason) {
            case EOF -> "libvirt closed the connection";
            case KEEPALIVE -> "libvirt does not answer";
            default -> "the connection to libvirt broke";
        };
    }

    synchronized void listenForGuests(Events events) throws LibvirtUnavailable {
        for (Events.Event event : events.ofGuests) {
            int id = Calls.INSTANCE.virConnectDomainEventRegisterAny(
                    vcp, null, event.id(), event.callback(), null, null);
            keep(guestEvents, id, event, "guest");
        }
    }

    synchronized void listenForNetworks(Events events) throws LibvirtUnavailable {
        for (Events.Event event : events.ofNetworks) {
            int id = Calls.INSTANCE.virConnectNetworkEventRegisterAny(
                    vcp, null, event.id(), event.callback(), null, null);
            keep(networkEvents, id, event, "network");
        }
    }

    private static void keep(List<Integer> ids, int id, Events.Event event, String of) throws LibvirtUnavailable {
        if (id >= 0) {
            ids.add(id);
        } else if (event.required()) {
            throw LibvirtUnavailable.last("listen for " + of + " events");
        } else {
            LOG.debug("this libvirt has no {} event {}", of, event.id());
        }
    }

    /** @param unreadable what is there but could not be read is added to it */
    synchronized List<NetworkXml> networks(Set<UUID> unreadable) throws LibvirtUnavailable {
        return NetworkList.read(alive(), unreadable);
    }

    /** @param unreadable what is there but could not be read is added to it */
    synchronized Map<UUID, String> guests(Set<UUID> unreadable) throws LibvirtUnavailable {
        alive();
        return GuestList.read(this, unreadable);
    }

    private ConnectionPointer alive() throws LibvirtUnavailable {
        if (vcp == null) {
            throw new LibvirtUnavailable("the connection to libvirt was closed");
        }
        return vcp;
    }

    /** The daemon's and the library's. */
    synchronized String version() throws LibvirtUnavailable {
        try {
            return "libvirt " + dotted(getLibVersion()) + ", client library " + dotted(Library.getVersion());
        } catch (LibvirtException e) {
            throw new LibvirtUnavailable("ask for libvirt's version", e);
        }
    }

    /** libvirt's 9000000 is 9.0.0 (virGetVersion). */
    private static String dotted(long version) {
        return version / 1_000_000 + "." + version / 1_000 % 1_000 + "." + version % 1_000;
    }

    /**
     * Closes it; more often than once is fine. Every registered callback holds a reference, so the connection goes only when
     * the last of them has gone.
     */
    synchronized void end() {
        if (vcp == null) {
            return;
        }
        guestEvents.forEach(id -> Libvirt.INSTANCE.virConnectDomainEventDeregisterAny(vcp, id));
        networkEvents.forEach(id -> Calls.INSTANCE.virConnectNetworkEventDeregisterAny(vcp, id));
        try {
            unregisterCloseListener();
        } catch (LibvirtException e) {
            LOG.trace("a broken connection has forgotten it already", e);
        }
        try {
            int references = close();
            if (references > 0) {
                LOG.warn("the connection to libvirt stays: {} references to it are left", references);
            }
        } catch (LibvirtException e) {
            LOG.debug("close the connection to libvirt: {}", LibvirtUnavailable.line(e.getMessage()));
        }
    }
}
