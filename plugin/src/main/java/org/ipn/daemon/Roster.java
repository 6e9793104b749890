// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ipn.model.Guest;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.TapOwner;
import org.ipn.plan.Desired;
import org.ipn.xml.LibvirtXml;

/**
 * Who should be there: active networks, running guests, announced NICs. Told by hooks, one event at a time, and by libvirt,
 * everything at once. Thread-safe.
 *
 * <p>libvirt's word on the whole is older than a hook that came while it was being asked; such a hook's word stands.
 */
final class Roster {
    /**
     * A network and the text that says so.
     *
     * @param xml libvirt's {@code <network>} document
     */
    record Definition(Network network, String xml) {
        UUID uuid() {
            return network.uuid();
        }
    }

    private final Map<UUID, Definition> active = new LinkedHashMap<>();
    private final Map<UUID, Definition> inactive = new LinkedHashMap<>();
    private final Map<UUID, Guest> guests = new LinkedHashMap<>();
    private final Map<UUID, NetworkPort> claims = new LinkedHashMap<>();
    private final AddedTaps added;
    private final TapOwners accounts = new TapOwners();
    /** Until libvirt has told of all. */
    private final Set<UUID> stopped = new HashSet<>();

    private final Map<UUID, Invalid> invalid = new LinkedHashMap<>();
    private final Map<UUID, Long> touched = new HashMap<>();
    private long clock;
    private boolean complete;

    Roster(AddedTaps added) {
        this.added = added;
    }

    synchronized void started(Definition network) {
        touch(network.uuid());
        active.put(network.uuid(), network);
        invalid.remove(network.uuid());
        inactive.remove(network.uuid());
    }

    synchronized void stopped(UUID network) {
        touch(network);
        stopped.add(network);
        Definition was = active.remove(network);
        if (was != null) {
            inactive.put(network, was);
        }
        claims.values().removeIf(claim -> claim.network().equals(network));
    }

    synchronized void running(Guest guest) {
        touch(guest.uuid());
        guests.put(guest.uuid(), guest);
    }

    synchronized void ended(UUID guest) {
        touch(guest);
        guests.remove(guest);
    }

    /** The newest claim is the NIC's: an older one of the same address was not taken back, as when ipnd was away. */
    synchronized void claimed(NetworkPort port) {
        claims.values()
                .removeIf(
                        old -> old.network().equals(port.network()) && old.mac().equals(port.mac()));
        claims.put(port.uuid(), port);
    }

    synchronized void unclaimed(UUID port) {
        claims.remove(port);
    }

    /** To be given back to {@link #told}: everything that changes after this call is newer than what libvirt says. */
    synchronized long now() {
        return clock;
    }

    /** What libvirt says there is, asked for after {@code asOf}. */
    synchronized void told(Told news, long asOf) {
        news.unreadable().forEach(this::touch);
        replace(invalid, news.invalid(), Invalid::uuid, asOf);
        invalid.values().stream().filter(Invalid::active).map(Invalid::uuid).forEach(this::touch);
        replace(active, news.active(), Definition::uuid, asOf);
        replace(inactive, news.inactive(), Definition::uuid, asOf);
        inactive.keySet().removeAll(active.keySet());
        replace(guests, news.guests(), Guest::uuid, asOf);
        touched.values().removeIf(when -> when <= asOf);
        stopped.clear();
        complete = true;
    }

    /** Whether anybody has told if this network is active: before libvirt has told of all, hooks and our own files may have. */
    synchronized boolean knows(UUID network) {
        return complete
                || active.containsKey(network)
                || stopped.contains(network)
                || network.equals(LibvirtXml.NO_UUID); // nobody's
    }

    /** Why active networks can't be what their XML says by now, by uuid: they are still what it said before. */
    synchronized Map<UUID, String> refused() {
        return invalid.values().stream().collect(Collectors.toUnmodifiableMap(Invalid::uuid, Invalid::why));
    }

    /** What there is of a network that is no active one: one line for the user; empty when there is no such network. */
    synchronized Optional<String> whyNotActive(String name) {
        return inactive().stream()
                .filter(network -> network.name().equals(name))
                .map(network -> "network " + name + " is not active: virsh net-start " + name)
                .findFirst()
                .or(() -> invalid().stream()
                        .filter(network -> network.name().equals(name))
                        .map(network -> "network " + name + ": " + network.why())
                        .findFirst());
    }

    /** Networks that are nothing of what their XML asks for. */
    synchronized List<Invalid> invalid() {
        return invalid.values().stream()
                .filter(network -> !active.containsKey(network.uuid()) && !inactive.containsKey(network.uuid()))
                .toList();
    }

    synchronized Desired desired() {
        List<Network> networks = withAdded();
        return new Desired(
                networks, List.copyOf(guests.values()), List.copyOf(claims.values()), accounts.of(networks), complete);
    }

    private synchronized List<Network> withAdded() {
        return networks(active).stream().map(added::with).toList();
    }

    /** Asks this host who the owners of named taps are. May take its time: not for a thread on which others wait. */
    void learnOwners() {
        accounts.learn(withAdded());
    }

    /** Who may open the networks' named taps, by device. May take its time too. */
    Map<String, TapOwner> owners(List<Network> networks) {
        accounts.learn(networks);
        return accounts.of(networks);
    }

    /** Defined networks that are not active, as far as libvirt has told. */
    synchronized List<Network> inactive() {
        return networks(inactive);
    }

    /** Of a network that is, or was a moment ago. */
    synchronized Optional<String> nameOf(UUID network) {
        return Optional.ofNullable(active.getOrDefault(network, inactive.get(network)))
                .map(definition -> definition.network().name());
    }

    synchronized boolean isActive(UUID network) {
        return active.containsKey(network);
    }

    /** The active networks as libvirt wrote them. */
    synchronized List<Definition> definitions() {
        return List.copyOf(active.values());
    }

    private static List<Network> networks(Map<UUID, Definition> definitions) {
        return definitions.values().stream().map(Definition::network).toList();
    }

    private void touch(UUID uuid) {
        touched.put(uuid, ++clock);
    }

    private <T> void replace(Map<UUID, T> known, List<T> told, Function<T, UUID> key, long asOf) {
        Map<UUID, T> next = new LinkedHashMap<>();
        for (T item : told) {
            if (!isNewer(key.apply(item), asOf)) {
                next.put(key.apply(item), item);
            }
        }
        for (T item : new ArrayList<>(known.values())) {
            if (isNewer(key.apply(item), asOf)) {
                next.put(key.apply(item), item);
            }
        }
        known.clear();
        known.putAll(next);
    }

    private boolean isNewer(UUID uuid, long asOf) {
        return touched.getOrDefault(uuid, 0L) > asOf;
    }
}
