// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.ipn.daemon.kept.Definition;
import org.ipn.libvirt.Inventory;
import org.ipn.model.Network;
import org.ipn.model.report.Difference;
import org.ipn.plan.Redefinition;
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
public record InventoryReading(
        List<Definition> active,
        List<Definition> inactive,
        List<GuestXml> guests,
        Set<UUID> unreadable,
        List<Invalid> invalid,
        Map<UUID, NetworkHook> defined,
        List<String> warnings) {

    private static final String NAMESPACE = "urn:ipn";

    public static InventoryReading of(Inventory inventory, LibvirtXml xml) {
        InventoryReading told = new InventoryReading(
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
            Optional<String> why = NextDefinitions.refusal(read);
            Optional<NetworkHook> next = defined(said, read, xml);
            if (why.isPresent()) {
                add(new Invalid(said.uuid(), said.active(), nameOf(said, read), read.kind(), read.bridge(), why.get()));
            } else if (ours != null) {
                (said.active() ? active : inactive).add(new Definition(ours, said.xml()));
                next.ifPresent(anew -> redefined(ours, anew));
            } else {
                next.flatMap(anew -> notYet(said, anew)).ifPresent(this::add);
            }
        } catch (MalformedXml e) {
            String why = String.valueOf(e.getMessage());
            add(new Invalid(said.uuid(), said.active(), said.uuid().toString(), null, null, why));
        }
    }

    private static String nameOf(Inventory.NetworkXml said, NetworkHook read) {
        return read.name() == null ? said.uuid().toString() : read.name();
    }

    /** What an active network will be, where that is not what runs; one that can't be read takes nothing from what runs. */
    private static Optional<NetworkHook> defined(Inventory.NetworkXml said, NetworkHook running, LibvirtXml xml) {
        String text = said.defined();
        if (text == null || text.equals(said.xml())) {
            return Optional.empty();
        }
        try {
            return Optional.of(xml.networkLeniently(text));
        } catch (MalformedXml e) {
            boolean isOurs = running.network() != null || text.contains(NAMESPACE);
            String why = "it can't be read: " + e.getMessage();
            return isOurs
                    ? Optional.of(new NetworkHook(null, running.uuid(), running.name(), null, null, null, why))
                    : Optional.empty();
        }
    }

    private void redefined(Network running, NetworkHook next) {
        defined.put(running.uuid(), next);
        NextDefinitions.note(running, next).ifPresent(note -> warnings.add("network " + running.name() + ": " + note));
    }

    /** What runs is nothing of ours: it was started before somebody made an IPN of it, or tried to. */
    private static Optional<Invalid> notYet(Inventory.NetworkXml said, NetworkHook next) {
        String name = nameOf(said, next);
        Optional<String> refused = NextDefinitions.refusal(next)
                .map(why -> "runs as a plain network, and " + Redefinition.refused(name, why));
        Optional<String> waits = Optional.ofNullable(next.network())
                .map(ipn -> "runs as a plain network, and is a " + ipn.kind().text() + " from its next start on: "
                        + Difference.remedy(name));
        return refused.or(() -> waits)
                .map(why -> new Invalid(said.uuid(), false, name, next.kind(), next.bridge(), why));
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
