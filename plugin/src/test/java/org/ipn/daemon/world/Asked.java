// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Desired;
import org.ipn.plan.Grabbed;

/**
 * What was validly asked in a sequence: what ipnd has heard of a guest may be older than what it has heard of a network, or the other way
 * round, so that each word of the one may meet each of the other.
 */
final class Asked {
    private final PlayedHost host;
    private final Supplier<Grabbed> grabbed;
    private final Map<Mac, Set<PortPolicy>> policies = new HashMap<>();
    private final Map<UUID, Set<Network>> networks = new LinkedHashMap<>();
    private final Map<UUID, Set<Guest>> guests = new LinkedHashMap<>();

    Asked(PlayedHost host, Supplier<Grabbed> grabbed) {
        this.host = host;
        this.grabbed = grabbed;
    }

    /** What should be, were these all that there is. */
    Desired oracle(List<Network> active, List<Guest> running) {
        return new Desired(active, running, List.of(), PlayedNetworks.ACCOUNTS, grabbed.get(), true);
    }

    /** What is now. */
    void learn(List<Network> active, List<Guest> running) {
        active.forEach(network ->
                networks.computeIfAbsent(network.uuid(), any -> new HashSet<>()).add(network));
        running.forEach(guest ->
                guests.computeIfAbsent(guest.uuid(), any -> new HashSet<>()).add(guest));
        guests.values().forEach(words -> words.forEach(guest -> guest.nics().forEach(nic -> learn(guest, nic))));
    }

    private void learn(Guest guest, Nic nic) {
        host.find(String.valueOf(nic.device()))
                .ifPresent(link -> networks.values().stream()
                        .flatMap(Set::stream)
                        .filter(network -> network.name().equals(nic.network()) || isOf(network, nic))
                        .forEach(network -> of(network, guest, nic, link)));
    }

    private static boolean isOf(Network network, Nic opened) {
        return network.taps().stream().anyMatch(tap -> tap.device().equals(opened.device()));
    }

    /** What this NIC of this guest is asked for on this network. */
    void of(Network network, Guest guest, Nic nic, Link port) {
        policies.computeIfAbsent(nic.mac(), any -> new HashSet<>())
                .add(oracle(List.of(network), List.of(guest)).policyOf(network, port));
    }

    void stopped(Network network) {
        networks.remove(network.uuid());
    }

    void ended(Guest guest) {
        guests.remove(guest.uuid());
    }

    void forget(Nic nic) {
        policies.remove(nic.mac());
    }

    /** Whether anything at all was, and this was not. */
    boolean isNot(Nic nic, PortPolicy policy) {
        return policies.containsKey(nic.mac())
                && !policy.equals(PortPolicy.CLOSED)
                && !policies.get(nic.mac()).contains(policy);
    }

    /** Whether this network, since it started, has been without access for a user of whom {@code FOR_ALICE} speaks. */
    boolean closedToAlice(UUID network) {
        return networks.getOrDefault(network, Set.of()).stream()
                .anyMatch(word -> !word.access().equals(PlayedNetworks.FOR_ALICE));
    }

    /** For people. */
    String said(Nic nic) {
        return policies.getOrDefault(nic.mac(), Set.of()).stream()
                .map(policy -> policy.said().toString())
                .collect(Collectors.joining(", "));
    }
}
