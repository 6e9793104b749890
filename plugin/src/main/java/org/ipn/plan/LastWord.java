// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
        Set<Guest.Group> groups = new HashSet<>();
        Set<Mac> closed = new HashSet<>();
        List<Nic> known = before == null ? List.of() : before.nics();
        Map<Mac, PortPolicy> policies = slip == null ? told.policies() : before == null ? Map.of() : before.policies();
        for (Nic said : told.nics()) {
            Nic nic = was(said, known, announced).map(said::stillIn).orElse(said);
            nics.add(
                    slip == null
                            ? nic
                            : byTap(said, known)
                                    .map(was -> unlessItsTap(was, nic))
                                    .orElse(nic));
            if (before != null) {
                before.kept().groupOf(nic).ifPresent(groups::add);
            }
            if (slip != null && (before == null || !before.isKnown(said.mac()))) {
                closed.add(said.mac());
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
        Set<Guest.Group> groups = new HashSet<>(guest.kept().groups());
        for (Nic nic : guest.nics()) {
            Network network = nic.type().hasPortgroup() ? networks.get(nic.network()) : null;
            if (network != null) {
                network.portgroups()
                        .said(nic.portgroup())
                        .map(said -> group(network, nic, said))
                        .ifPresent(group -> {
                            groups.removeIf(old -> old.isOf(nic));
                            groups.add(group);
                        });
            }
        }
        return groups.equals(guest.kept().groups())
                ? guest
                : guest.keeping(guest.kept().withGroups(groups));
    }

    /**
     * The guest, whose network starts with this definition: what portgroups last said holds for those alone that it does not know and NICs still
     * name.
     */
    public static Guest atStartOf(Network network, Guest guest) {
        Set<Guest.Group> groups = new HashSet<>(guest.kept().groups());
        groups.removeIf(group ->
                group.network().equals(network.name()) && network.portgroups().knows(group.asked()));
        return guest.keeping(guest.kept().withGroups(groups));
    }

    /** What a NIC's portgroup asks, as far as {@code network} says it, or last said it. */
    static PortPolicy group(Network network, Guest guest, Nic nic) {
        return network.portgroups()
                .said(nic.portgroup())
                .or(() -> kept(network, guest, nic).map(Guest.Group::policy))
                .orElse(PortPolicy.NONE);
    }

    /** What {@code network} does not say any more, and what holds. */
    static Optional<Guest.Group> kept(Network network, Guest guest, Nic nic) {
        return guest.kept()
                .groupOf(nic)
                .filter(group -> network.portgroups().said(nic.portgroup()).isEmpty())
                .filter(group -> group.network().equals(network.name()));
    }

    private static Guest.Group group(Network network, Nic nic, PortPolicy said) {
        String name = String.valueOf(network.portgroups().named(nic.portgroup()));
        return new Guest.Group(nic.mac(), network.name(), nic.portgroup(), name, said);
    }

    /** Metadata alone says that such a tap is ours, and which network's. */
    private static Nic unlessItsTap(Nic was, Nic nic) {
        return was.type() == Nic.Type.ETHERNET ? was : nic;
    }

    /** The NIC that {@code said} is, in earlier words: the one of its tap; else, of those of its address, one on its bridge. */
    private static Optional<Nic> was(Nic said, List<Nic> known, List<Nic> announced) {
        return byTap(said, known)
                .or(() -> Stream.concat(announced.stream(), known.stream())
                        .filter(nic -> nic.mac().equals(said.mac()) && Objects.equals(nic.bridge(), said.bridge()))
                        .findFirst());
    }

    private static Optional<Nic> byTap(Nic said, List<Nic> known) {
        return known.stream()
                .filter(nic -> nic.mac().equals(said.mac()))
                .filter(nic -> nic.device() != null && nic.device().equals(said.device()))
                .findFirst();
    }
}
