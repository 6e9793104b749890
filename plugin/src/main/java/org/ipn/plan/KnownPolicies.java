// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;

/**
 * What was worked out before of the same wishes: a plan asks for a port's policy several times, and the next look asks again. Says nothing of
 * its own, and so equals all others. For any thread.
 */
final class KnownPolicies {
    /** Of ports that came and went while nobody wished for anything else, all are kept. */
    private static final int MOST = 1 << 14;

    private final Map<Integer, Known> byIndex = new ConcurrentHashMap<>();

    private record Known(Network network, Link link, PortPolicy policy) {
        @SuppressWarnings("ReferenceEquality") // those of one plan are the same, which is seen at once
        boolean isOf(Network other, Link port) {
            return network == other && (link == port || link.equals(port));
        }
    }

    PortPolicy of(Network network, Link link, BiFunction<Network, Link, PortPolicy> work) {
        Known known = byIndex.get(link.index());
        if (known != null && known.isOf(network, link)) {
            return known.policy();
        }
        PortPolicy policy = work.apply(network, link);
        if (byIndex.size() >= MOST) {
            byIndex.clear();
        }
        byIndex.put(link.index(), new Known(network, link, policy));
        return policy;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KnownPolicies;
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "";
    }
}
