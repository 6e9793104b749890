// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.ipn.model.NetworkPort;

/** NICs that a network's hook has announced, and of which their guests have not told yet. */
final class Claims {
    private final Map<UUID, NetworkPort> standing = new LinkedHashMap<>();
    /** Taken back: of a NIC that went, that libvirt calls something else from now on, or whose network stopped. Its guest's next word tells. */
    private final Map<UUID, NetworkPort> lapsed = new LinkedHashMap<>();

    List<NetworkPort> all() {
        return Stream.concat(standing.values().stream(), lapsed.values().stream())
                .toList();
    }

    /** The newest claim is the NIC's: an older one of the same address was not taken back, as when ipnd was away. */
    void add(NetworkPort port) {
        standing.values()
                .removeIf(
                        old -> old.network().equals(port.network()) && old.mac().equals(port.mac()));
        standing.put(port.uuid(), port);
    }

    /** @return what was taken back */
    Optional<NetworkPort> lapse(UUID port) {
        Optional<NetworkPort> claim = Optional.ofNullable(standing.remove(port));
        claim.ifPresent(gone -> lapsed.put(port, gone));
        return claim;
    }

    /** @return what was taken back */
    List<NetworkPort> lapseAll(UUID network) {
        List<NetworkPort> gone = standing.values().stream()
                .filter(claim -> claim.network().equals(network))
                .toList();
        gone.forEach(claim -> lapse(claim.uuid()));
        return gone;
    }

    /** Its guest has told of its NICs, or is no more. */
    void told(UUID guest) {
        lapsed.values().removeIf(claim -> claim.owner().equals(guest));
    }

    /** Of all other guests nothing that was taken back will be told. */
    void keepLapsedOf(Set<UUID> guests) {
        lapsed.values().removeIf(claim -> !guests.contains(claim.owner()));
    }
}
