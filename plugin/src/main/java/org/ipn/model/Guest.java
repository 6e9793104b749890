// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A running domain, as far as it concerns networks.
 *
 * @param policies what its {@code <ipn:port>} elements say, by the NIC's address; also of NICs still to be plugged in
 */
public record Guest(UUID uuid, String name, List<Nic> nics, Map<Mac, PortPolicy> policies) {
    public Guest {
        nics = List.copyOf(nics);
        policies = Map.copyOf(policies);
    }

    public PortPolicy policyOf(Mac nic) {
        return policies.getOrDefault(nic, PortPolicy.NONE);
    }
}
