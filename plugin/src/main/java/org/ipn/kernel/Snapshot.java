// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.util.List;
import java.util.Map;
import org.ipn.model.Counters;
import org.ipn.model.Link;

/**
 * All links of a network namespace at one instant.
 *
 * @param links in the order of the kernel's dump; masters by name
 * @param counters by ifindex
 */
public record Snapshot(List<Link> links, Map<Integer, Counters> counters) {
    public Snapshot {
        links = List.copyOf(links);
        counters = Map.copyOf(counters);
    }
}
