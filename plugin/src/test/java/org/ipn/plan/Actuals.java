// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.ipn.model.Link;

/** Hosts of which a test says a few things. */
final class Actuals {
    private Actuals() {}

    static Actual takenOff(List<Link> links, Set<Integer> takenOff, Map<Integer, UUID> closed) {
        return of(links, takenOff, closed, Map.of(), Set.of());
    }

    static Actual carrying(List<Link> links, Map<Integer, List<String>> addresses, Set<Integer> routed) {
        return of(links, Set.of(), Map.of(), addresses, routed);
    }

    private static Actual of(
            List<Link> links,
            Set<Integer> takenOff,
            Map<Integer, UUID> closed,
            Map<Integer, List<String>> addresses,
            Set<Integer> routed) {
        return new Actual(
                links,
                Set.of(),
                takenOff,
                closed,
                addresses,
                routed,
                Map.of(),
                RootQdiscs.NONE,
                Underlay.NONE,
                false,
                Set.of(),
                Map.of(),
                Nodes.NONE);
    }
}
