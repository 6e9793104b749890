// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The portgroups of a network: what a NIC may ask for by name.
 *
 * @param policies port policy by portgroup name
 * @param plain names of libvirt's own, in which there is no policy of ours
 * @param byDefault libvirt's own, for NICs that name none; null = none
 */
public record Portgroups(
        Map<String, PortPolicy> policies,
        List<String> plain,
        @Nullable String byDefault) {
    public static final Portgroups NONE = new Portgroups(Map.of(), List.of(), null);

    public Portgroups {
        policies = Map.copyOf(policies);
        plain = List.copyOf(plain);
    }

    /** The policy of a NIC that asks for {@code portgroup}, or, with null, for none; {@link PortPolicy#NONE} where nothing is said. */
    public PortPolicy policyOf(@Nullable String portgroup) {
        return said(portgroup).orElse(PortPolicy.NONE);
    }

    /** The same, empty where nothing is said of the portgroup. */
    public Optional<PortPolicy> said(@Nullable String portgroup) {
        return Optional.ofNullable(named(portgroup)).map(policies::get);
    }

    /** The one that a NIC is in that asks for {@code portgroup}, or, with null, for none. */
    public @Nullable String named(@Nullable String portgroup) {
        return portgroup == null ? byDefault : portgroup;
    }

    /** Whether a NIC may name {@code portgroup}; null = it names none. */
    public boolean knows(@Nullable String portgroup) {
        return portgroup == null || policies.containsKey(portgroup) || plain.contains(portgroup);
    }

    /**
     * Why no NIC may ask for {@code portgroup}, the end of a line; empty = it may. A misspelt name would be no portgroup's, and the NIC without
     * any policy.
     */
    public Optional<String> refuses(@Nullable String portgroup) {
        if (policies.isEmpty() || knows(portgroup)) {
            return Optional.empty();
        }
        SortedSet<String> known = new TreeSet<>(policies.keySet());
        known.addAll(plain);
        return Optional.of("has no portgroup \"" + portgroup + "\"; it has: " + FirstFew.of(known));
    }
}
