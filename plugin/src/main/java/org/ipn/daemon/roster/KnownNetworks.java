// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.daemon.kept.Definition;
import org.ipn.model.Network;

/** The IPNs that there are, active or not, as hooks and libvirt's inventories tell of them. */
final class KnownNetworks {
    private final Map<UUID, Definition> active = new LinkedHashMap<>();
    private final Map<UUID, Definition> inactive = new LinkedHashMap<>();
    private final Map<UUID, Invalid> invalid = new LinkedHashMap<>();
    /** Until libvirt has told of all. */
    private final Set<UUID> stopped = new HashSet<>();

    void started(Definition network) {
        active.put(network.uuid(), network);
        invalid.remove(network.uuid());
        inactive.remove(network.uuid());
    }

    void stopped(UUID network) {
        stopped.add(network);
        Definition was = active.remove(network);
        if (was != null) {
            inactive.put(network, was);
        }
    }

    void told(InventoryReading news, long asOf, LastTouched touched) {
        touched.replace(invalid, news.invalid(), Invalid::uuid, asOf);
        invalid.values().stream().filter(Invalid::active).map(Invalid::uuid).forEach(touched::touch);
        touched.replace(active, news.active(), Definition::uuid, asOf);
        touched.replace(inactive, news.inactive(), Definition::uuid, asOf);
        inactive.keySet().removeAll(active.keySet());
        stopped.clear();
    }

    /** Of which anybody has told by now whether they are active: before libvirt has told of all, hooks and our own files may have. */
    Set<UUID> heardOf() {
        Set<UUID> told = new HashSet<>(active.keySet());
        told.addAll(stopped);
        return told;
    }

    /** As libvirt wrote them. */
    List<Definition> definitions() {
        return List.copyOf(active.values());
    }

    Set<UUID> activeIds() {
        return active.keySet();
    }

    List<Network> active() {
        return networks(active);
    }

    List<Network> inactive() {
        return networks(inactive);
    }

    private static List<Network> networks(Map<UUID, Definition> definitions) {
        return definitions.values().stream().map(Definition::network).toList();
    }

    /** Of one that is, or was a moment ago. */
    Optional<Network> find(UUID network) {
        return Optional.ofNullable(active.getOrDefault(network, inactive.get(network)))
                .map(Definition::network);
    }

    Set<String> names() {
        return Stream.concat(active().stream(), inactive().stream())
                .map(Network::name)
                .collect(Collectors.toSet());
    }

    /** Nothing of what their XML asks for. */
    List<Invalid> invalid() {
        return invalid.values().stream()
                .filter(network -> find(network.uuid()).isEmpty())
                .toList();
    }

    /** Why active ones can't be what their XML says by now, by uuid: they are still what it said before. */
    Map<UUID, String> refused() {
        return invalid.values().stream().collect(Collectors.toUnmodifiableMap(Invalid::uuid, Invalid::why));
    }
}
