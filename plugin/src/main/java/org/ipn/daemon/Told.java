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
import org.ipn.model.Network;
import org.ipn.model.Support;
import org.ipn.model.report.Difference;
import org.ipn.plan.StrayPorts;
import org.ipn.xml.GuestXml;
import org.ipn.xml.LibvirtXml;
import org.ipn.xml.MalformedXml;
import org.ipn.xml.NetworkHook;

/**
 * libvirt's inventory in our words. One network or guest that can't be read is no reason to forget it, nor the others.
 *
 * @param unreadable is there, but all that we know of it is what we knew
 * @param invalid what an active one of them was stands, until its XML can be read again
 * @param defined what active networks will be from their next start on, where that is not as they are
 * @param warnings for the journal, a line each
 */
record Told(
        List<Definition> active,
        List<Definition> inactive,
        List<GuestXml> guests,
        Set<UUID> unreadable,
        List<Invalid> invalid,
        Map<UUID, NetworkHook> defined,
        List<String> warnings) {

    static Told of(Inventory inventory, LibvirtXml xml) {
        Told told = new Told(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new HashSet<>(inventory.unreadable()),
                new ArrayList<>(),
                new HashMap<>(),
                new ArrayList<>());
        inventory.unreadable().forEach(uuid -> told.warnings.add("libvirt does not hand out the XML of " + uuid));
        inventory.networks().forEach(network -> told.read(network, xml));
        inventory.guests().forEach((uuid, guest) -> told.read(uuid, guest, xml));
        return told;
    }

    private void read(Inventory.NetworkXml said, LibvirtXml xml) {
        try {
            NetworkHook read = xml.networkLeniently(said.xml());
            Network ours = read.network();
            String why = ours == null ? read.problem() : Support.missing(ours).orElse(null);
            if (why != null) {
                String name = read.name() == null ? said.uuid().toString() : read.name();
                add(new Invalid(said.uuid(), said.active(), name, read.kind(), read.bridge(), why));
            } else if (ours != null) {
                (said.active() ? active : inactive).add(new Definition(ours, said.xml()));
                defined(said, xml).ifPresent(next -> defined.put(said.uuid(), next));
            } else {
                defined(said, xml).map(NetworkHook::network).ifPresent(next -> add(notYet(said, next)));
            }
        } catch (MalformedXml e) {
            String why = String.valueOf(e.getMessage());
            add(new Invalid(said.uuid(), said.active(), said.uuid().toString(), null, null, why));
        }
    }

    private static Optional<NetworkHook> defined(Inventory.NetworkXml said, LibvirtXml xml) throws MalformedXml {
        return said.defined() == null || said.defined().equals(said.xml())
                ? Optional.empty()
                : Optional.of(xml.networkLeniently(said.defined()));
    }

    /** What runs is nothing of ours: it was started before somebody made an IPN of it. */
    private static Invalid notYet(Inventory.NetworkXml said, Network next) {
        String why = "runs as a plain network, and is a " + next.kind().text() + " from its next start on: "
                + Difference.remedy(next.name());
        return new Invalid(said.uuid(), false, next.name(), next.kind(), next.bridge(), why);
    }

    private void add(Invalid network) {
        warnings.add("network " + network.name() + ": " + network.why());
        invalid.add(network);
    }

    private void read(UUID uuid, String said, LibvirtXml xml) {
        try {
            GuestXml guest = xml.guestLeniently(said);
            warnings.addAll(guest.problems());
            StrayPorts.of(guest.guest()).ifPresent(warnings::add);
            guests.add(guest);
        } catch (MalformedXml e) {
            warnings.add("guest " + uuid + ": " + e.getMessage());
            unreadable.add(uuid);
        }
    }
}
