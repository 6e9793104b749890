// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ipn.model.Guest;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What was last validly asked for a running guest's NICs. It holds until something valid says otherwise: what can't be understood
 * changes nothing, and neither does an event that libvirt tells in other words.
 */
public final class LastWord {
    private LastWord() {}

    /**
     * What holds now that libvirt says {@code told}.
     *
     * @param before what held; null = nothing is known of this guest
     * @param slip why the metadata of {@code told} can't be understood, which is not looked at then; null = it can
     * @param announced NICs that libvirt has claimed a port for, and that {@code before} may not know yet
     */
    public static Guest of(@Nullable Guest before, Guest told, @Nullable String slip, List<Nic> announced) {
        List<Nic> nics = new ArrayList<>();
        Map<Mac, Guest.Group> groups = new HashMap<>();
        Set<Mac> closed = new HashSet<>();
        Map<Mac, PortPolicy> policies = slip == null ? told.policies() : before == null ? Map.of() : before.policies();
        for (Nic said : told.nics()) {
            Mac mac = said.mac();
            Optional<Nic> was = Optional.ofNullable(before).flatMap(guest -> guest.nic(mac));
            Nic nic = was.or(() -> of(mac, announced)).map(said::stillIn).orElse(said);
            nics.add(
                    slip == null
                            ? nic
                            : was.map(known -> unlessItsTap(known, nic)).orElse(nic));
            if (before != null) {
                Guest.Group group = before.kept().groups().get(mac);
                if (group != null && group.isOf(nic)) {
                    groups.put(mac, group);
                }
            }
            boolean known = before != null && before.isKnown(mac);
            if (slip != null && !known) {
                closed.add(mac);
            }
        }
        return new Guest(told.uuid(), told.name(), nics, policies, new Guest.Kept(groups, closed, slip));
    }

    /**
     * The guest, remembering what the portgroups of its NICs say; what a portgroup said that is gone, is kept.
     *
     * @param networks the active ones by name
     */
    public static Guest among(Map<String, Network> networks, Guest guest) {
        Map<Mac, Guest.Group> groups = new HashMap<>(guest.kept().groups());
        for (Nic nic : guest.nics()) {
            Network network = nic.type() == Nic.Type.NETWORK ? networks.get(nic.network()) : null;
            if (network != null) {
                network.said(nic.portgroup()).ifPresent(said -> groups.put(nic.mac(), group(network, nic, said)));
            }
        }
        return groups.equals(guest.kept().groups())
                ? guest
                : guest.keeping(guest.kept().withGroups(groups));
    }

    /** The guest, without what portgroups of this network said. */
    public static Guest withoutGroupsOf(String network, Guest guest) {
        Map<Mac, Guest.Group> groups = new HashMap<>(guest.kept().groups());
        groups.values().removeIf(group -> group.network().equals(network));
        return guest.keeping(guest.kept().withGroups(groups));
    }

    /** What a NIC's portgroup asks, as far as {@code network} says it, or last said it. */
    static PortPolicy group(Network network, Guest guest, Nic nic) {
        return network.said(nic.portgroup())
                .or(() -> kept(network, guest, nic).map(Guest.Group::policy))
                .orElse(PortPolicy.NONE);
    }

    /** What {@code network} does not say any more, and what holds. */
    static Optional<Guest.Group> kept(Network network, Guest guest, Nic nic) {
        return Optional.ofNullable(guest.kept().groups().get(nic.mac()))
                .filter(group -> network.said(nic.portgroup()).isEmpty())
                .filter(group -> group.network().equals(network.name()) && group.isOf(nic));
    }

    private static Guest.Group group(Network network, Nic nic, PortPolicy said) {
        String name = nic.portgroup() == null ? String.valueOf(network.defaultPortgroup()) : nic.portgroup();
        return new Guest.Group(network.name(), nic.portgroup(), name, said);
    }

    /** Metadata alone says that such a tap is ours, and which network's. */
    private static Nic unlessItsTap(Nic was, Nic nic) {
        boolean same = was.device() != null && was.device().equals(nic.device());
        return was.type() == Nic.Type.ETHERNET && same ? was : nic;
    }

    private static Optional<Nic> of(Mac mac, List<Nic> nics) {
        return nics.stream().filter(nic -> nic.mac().equals(mac)).findFirst();
    }
}
