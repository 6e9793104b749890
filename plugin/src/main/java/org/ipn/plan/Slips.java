// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.model.FirstFew;
import org.ipn.model.Guest;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.Nic;

/** What the XML of running guests and networks asks and can't be understood, or no longer says: the network is degraded, and what held holds. */
public final class Slips {
    private Slips() {}

    /** Of those networks of which there is something to say. Most guests have said nothing that need be looked at for each of them. */
    public static Map<UUID, String> of(Desired desired) {
        List<Guest> suspects = desired.guests().stream()
                .filter(guest -> guest.kept().slip() != null || hasLost(guest, desired))
                .toList();
        Map<UUID, String> found = new LinkedHashMap<>();
        if (!suspects.isEmpty()) {
            Desired among = desired.withGuests(suspects);
            desired.networks().forEach(network -> of(network, among).ifPresent(why -> found.put(network.uuid(), why)));
        }
        return found;
    }

    private static boolean hasLost(Guest guest, Desired desired) {
        return guest.nics().stream()
                .anyMatch(nic -> guest.kept()
                        .groupOf(nic)
                        .flatMap(group -> desired.networkNamed(group.network()))
                        .flatMap(network -> LastWord.kept(network, guest, nic))
                        .isPresent());
    }

    /** Of one network: one line for the user that names guests and NICs; empty when all is understood. */
    public static Optional<String> of(Network network, Desired desired) {
        List<String> found = new ArrayList<>();
        for (Guest guest : desired.guests()) {
            List<Nic> nics =
                    guest.nics().stream().filter(nic -> nic.isIn(network)).toList();
            if (guest.kept().slip() != null && !nics.isEmpty()) {
                found.add(guest.kept().slip() + "; " + what(guest, nics));
            }
            nics.stream().flatMap(nic -> lost(network, guest, nic).stream()).forEach(found::add);
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(FirstFew.of(found, "; "));
    }

    private static String what(Guest guest, List<Nic> nics) {
        return Stream.of(
                                macs(guest, nics, false)
                                        .map(macs -> "what was last validly asked holds for NIC " + macs),
                                macs(guest, nics, true)
                                        .map(macs -> "closed is NIC " + macs + ", of which nothing valid is known"))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", "))
                + ", until virsh metadata " + guest.name() + " urn:ipn:1 --live mends it";
    }

    private static Optional<String> macs(Guest guest, List<Nic> nics, boolean closed) {
        List<Mac> macs = nics.stream()
                .map(Nic::mac)
                .filter(mac -> guest.kept().closed().contains(mac) == closed)
                .toList();
        return macs.isEmpty() ? Optional.empty() : Optional.of(FirstFew.of(macs));
    }

    private static Optional<String> lost(Network network, Guest guest, Nic nic) {
        return LastWord.kept(network, guest, nic)
                .filter(group -> !group.policy().said().isEmpty())
                .map(group -> "guest " + guest.name() + ", NIC " + nic.mac() + ": network " + network.name()
                        + " does not say any more what portgroup \"" + group.name()
                        + "\" asks; what it said last holds, until <ipn:portgroup name=\"" + group.name()
                        + "\"/> says otherwise");
    }
}
