// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.List;
import java.util.UUID;

/** A running domain, as far as it concerns networks. */
public record Guest(UUID uuid, String name, List<Nic> nics) {
    public Guest {
        nics = List.copyOf(nics);
    }
}
