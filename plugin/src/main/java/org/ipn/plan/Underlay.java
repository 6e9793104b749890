// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Hop;
import org.ipn.model.Network;

/**
 * What carries overlays between hypervisors. Addresses are as the JDK writes them.
 *
 * @param peers to whom our VXLAN devices flood, by ifindex
 * @param hops by network, the ways to its other hypervisors, by their addresses; not of those to whom there is none
 * @param frr whether FRR is installed; looked for only where a network needs it
 */
public record Underlay(Map<Integer, List<String>> peers, Map<UUID, Map<String, Hop>> hops, boolean frr) {
    /** Nobody has looked, or nothing is there. */
    public static final Underlay NONE = new Underlay(Map.of(), Map.of(), false);

    public Underlay {
        peers = Map.copyOf(peers);
        hops = Map.copyOf(hops);
    }

    Optional<Hop> hop(Network network, String peer) {
        return Optional.ofNullable(hops.getOrDefault(network.uuid(), Map.of()).get(peer));
    }
}
