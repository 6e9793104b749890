// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.ipn.model.Guest;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.plan.LastWord;
import org.jspecify.annotations.Nullable;

/** The running guests, with what was last validly asked of their ports. */
final class KnownGuests {
    private final Map<UUID, Guest> running = new LinkedHashMap<>();
    /** Those of which libvirt has not told yet: what an earlier ipnd kept. */
    private final Map<UUID, Guest> remembered;

    KnownGuests(Map<UUID, Guest> remembered) {
        this.remembered = new HashMap<>(remembered);
    }

    List<Guest> all() {
        return List.copyOf(running.values());
    }

    Set<UUID> ids() {
        return running.keySet();
    }

    /** What a restart of ipnd has to find. */
    List<Guest> toKeep() {
        Map<UUID, Guest> all = new HashMap<>(remembered);
        all.putAll(running);
        return List.copyOf(all.values());
    }

    /** Of taps and other devices that theirs are. */
    Set<String> devices() {
        return running.values().stream()
                .flatMap(guest -> guest.nics().stream())
                .map(Nic::device)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    void runs(Guest guest) {
        running.put(guest.uuid(), guest);
    }

    void forget(UUID guest) {
        running.remove(guest);
        remembered.remove(guest);
    }

    /** @param slip see {@link LastWord#of} */
    Guest lastWord(Guest told, @Nullable String slip, List<Nic> announced) {
        return LastWord.of(known(told.uuid()), told, slip, announced);
    }

    private @Nullable Guest known(UUID guest) {
        return running.getOrDefault(guest, remembered.get(guest));
    }

    void networkStarts(Network network) {
        running.replaceAll((uuid, guest) -> LastWord.atStartOf(network, guest));
        remembered.replaceAll((uuid, guest) -> LastWord.atStartOf(network, guest));
    }

    /** @param networks the active ones, by name */
    void among(Map<String, Network> networks) {
        running.replaceAll((uuid, guest) -> LastWord.among(networks, guest));
    }

    /** @param unreadable guests that run, and all that is known of them is what was known */
    void told(List<Guest> guests, Set<UUID> unreadable, long asOf, LastTouched touched) {
        touched.replace(running, guests, Guest::uuid, asOf);
        for (UUID uuid : unreadable) {
            Guest known = known(uuid);
            if (known != null) {
                runs(known.keeping(known.kept().withSlip("guest " + known.name() + ": its XML can't be read")));
            }
        }
        remembered.clear();
    }
}
