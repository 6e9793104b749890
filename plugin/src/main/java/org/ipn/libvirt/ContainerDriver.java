// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * libvirt's driver for guests of LXC. Its daemon may be broken while that of QEMU's is not: then its guests, which run on, are those that were
 * last known.
 */
final class ContainerDriver {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerDriver.class);
    private static final String URI = "lxc:///system";

    private volatile Set<UUID> known = Set.of();
    private volatile boolean away;
    private String told = "";

    /**
     * A session that listens; empty where libvirt has no such driver, or its daemon is {@link #isAway() away}, which is logged once.
     *
     * @param events null for none
     */
    synchronized Optional<Session> open(CompletableFuture<String> lost, @Nullable Events events) {
        try {
            Optional<Session> session = Session.ofDriver(URI, lost);
            if (session.isPresent() && events != null) {
                listen(session.get(), events);
            }
            known = session.isPresent() ? known : Set.of();
            away = false;
            told = "";
            return session;
        } catch (LibvirtUnavailable e) {
            away = true;
            String why = LibvirtUnavailable.line(e.getMessage());
            if (!why.equals(told)) {
                told = why;
                LOG.warn(
                        "{}; guests of LXC that are known keep what they have until that works: journalctl -u virtlxcd says why it does not",
                        why);
            }
            return Optional.empty();
        }
    }

    private static void listen(Session session, Events events) throws LibvirtUnavailable {
        try {
            session.listenForGuests(events);
        } catch (LibvirtUnavailable e) {
            session.end();
            throw e;
        }
    }

    /** Whether libvirt has the driver, and it can't be asked. */
    boolean isAway() {
        return away;
    }

    /** Whether it can be asked again. */
    boolean isBack() {
        Optional<Session> tried = open(new CompletableFuture<>(), null);
        tried.ifPresent(Session::end);
        return !away;
    }

    /** @param unreadable what is there but could not be read is added to it */
    Map<UUID, String> guests(@Nullable Session session, Set<UUID> unreadable) throws LibvirtUnavailable {
        if (session == null) {
            unreadable.addAll(known);
            return Map.of();
        }
        Map<UUID, String> guests = session.guests(unreadable);
        known = Set.copyOf(guests.keySet());
        return guests;
    }
}
