// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.ipn.libvirt.Inventory;
import org.ipn.model.Guest;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.plan.Support;
import org.ipn.xml.GuestXml;
import org.ipn.xml.LibvirtXml;
import org.ipn.xml.MalformedXml;

/**
 * libvirt's inventory in our words. One network or guest that can't be read is no reason to forget it, nor the others.
 *
 * @param unreadable is there, but all that we know of it is what we knew
 * @param refused why an active network can't be an IPN as its XML is now: what it was stands, until its XML can be read again
 * @param warnings for the journal, a line each
 */
record Told(
        List<Roster.Definition> active,
        List<Roster.Definition> inactive,
        List<Guest> guests,
        Set<UUID> unreadable,
        Map<UUID, String> refused,
        List<String> warnings) {

    static Told of(Inventory inventory, LibvirtXml xml) {
        Told told = new Told(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new HashSet<>(inventory.unreadable()),
                new HashMap<>(),
                new ArrayList<>());
        inventory.unreadable().forEach(uuid -> told.warnings.add("libvirt does not hand out the XML of " + uuid));
        inventory.networks().forEach(network -> told.read(network, xml));
        inventory.guests().forEach((uuid, guest) -> told.read(uuid, guest, xml));
        return told;
    }

    private void read(Inventory.NetworkXml said, LibvirtXml xml) {
        try {
            Optional<Network> network = xml.network(said.xml());
            Optional<String> missing = network.flatMap(Support::missing);
            if (said.active() && missing.isPresent()) { // as when the hooks were off
                throw new Refused("network " + network.get().name() + ": " + missing.get());
            }
            network.ifPresent(ours -> (said.active() ? active : inactive).add(new Roster.Definition(ours, said.xml())));
        } catch (Refused e) {
            warnings.add(e.getMessage());
            if (said.active()) {
                refused.put(said.uuid(), e.getMessage());
            }
        }
    }

    private void read(UUID uuid, String said, LibvirtXml xml) {
        try {
            GuestXml guest = xml.guestLeniently(said);
            warnings.addAll(guest.problems());
            guests.add(guest.guest());
        } catch (MalformedXml e) {
            warnings.add("guest " + uuid + ": " + e.getMessage());
            unreadable.add(uuid);
        }
    }
}
