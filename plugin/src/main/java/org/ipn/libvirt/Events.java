// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.libvirt.jna.DomainPointer;
import org.libvirt.jna.Libvirt;
import org.libvirt.jna.NetworkPointer;

/**
 * libvirt's events, each put into words: the callbacks that a {@link Session} registers.
 *
 * <p>One set serves every session, and is never freed: libvirt may be about to call a callback that it has just been told to
 * forget, and a call into freed memory would kill the process.
 */
final class Events {
    private static final List<Events> KEPT = new CopyOnWriteArrayList<>();
    private static final String[] DOMAIN = { // virDomainEventType
        "defined",
        "undefined",
        "started",
        "suspended",
        "resumed",
        "stopped",
        "shut down",
        "suspended by itself",
        "crashed"
    };
    private static final String[] NETWORK = {"defined", "undefined", "started", "stopped"
    }; // virNetworkEventLifecycleType

    /** @param required whether a libvirt without it is none that we can work with */
    record Event(int id, Callback callback, boolean required) {}

    final List<Event> ofGuests;
    final List<Event> ofNetworks;

    /** @param changed called on the event loop's thread */
    Events(Consumer<String> changed) {
        Calls.DomainLifecycle guestLifecycle = (connection, domain, event, detail, opaque) -> {
            changed.accept(guest(domain) + word(DOMAIN, event));
            return 0;
        };
        Calls.DomainDevice added = (connection, domain, alias, opaque) ->
                changed.accept(guest(domain) + "got device " + alias.getString(0));
        Calls.DomainDevice removed = (connection, domain, alias, opaque) ->
                changed.accept(guest(domain) + "lost device " + alias.getString(0));
        Calls.Metadata guestMetadata =
                (connection, domain, type, namespace, opaque) -> changed.accept(guest(domain) + "has other metadata");
        Calls.NetworkLifecycle networkLifecycle =
                (connection, network, event, detail, opaque) -> changed.accept(network(network) + word(NETWORK, event));
        Calls.Metadata networkMetadata = (connection, network, type, namespace, opaque) ->
                changed.accept(network(network) + "has other metadata");
        ofGuests = List.of(
                new Event(Calls.VIR_DOMAIN_EVENT_ID_LIFECYCLE, guestLifecycle, true),
                new Event(Calls.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, added, true),
                new Event(Calls.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, removed, true),
                new Event(Calls.VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, guestMetadata, false));
        ofNetworks = List.of(
                new Event(Calls.VIR_NETWORK_EVENT_ID_LIFECYCLE, networkLifecycle, true),
                new Event(Calls.VIR_NETWORK_EVENT_ID_METADATA_CHANGE, networkMetadata, false));
        KEPT.add(this);
    }

    /** The name is in libvirt's memory already, nothing is asked of the daemon. */
    private static String guest(Pointer domain) {
        DomainPointer pointer = new DomainPointer();
        pointer.setPointer(domain);
        return "guest " + Libvirt.INSTANCE.virDomainGetName(pointer) + " ";
    }

    private static String network(Pointer network) {
        NetworkPointer pointer = new NetworkPointer();
        pointer.setPointer(network);
        return "network " + Libvirt.INSTANCE.virNetworkGetName(pointer) + " ";
    }

    private static String word(String[] words, int event) {
        return event >= 0 && event < words.length ? words[event] : "changed (" + event + ")";
    }
}
