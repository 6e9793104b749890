// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ipn.model.Link;
import org.jspecify.annotations.Nullable;

/**
 * What is.
 *
 * @param settling ifindexes of links that lost their bridge only just now: whoever takes them off one bridge may be about to
 *     put them on another, and would fail if we were faster
 */
public record Actual(List<Link> links, Set<Integer> settling) {
    public Actual {
        links = List.copyOf(links);
        settling = Set.copyOf(settling);
    }

    public Optional<Link> link(@Nullable String name) {
        return links.stream().filter(link -> link.name().equals(name)).findFirst();
    }

    public List<Link> portsOf(Link bridge) {
        return links.stream()
                .filter(link -> bridge.name().equals(link.master()))
                .toList();
    }
}
