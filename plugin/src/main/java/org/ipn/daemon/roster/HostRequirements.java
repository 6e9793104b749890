// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.util.Collection;
import java.util.Optional;
import org.ipn.kernel.Qdiscs;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.plan.NodePlan;
import org.ipn.plan.QdiscPlan;

/** What a network asks of this version and this host, whatever links there are. */
public final class HostRequirements {
    private HostRequirements() {}

    /** Why it can't be: one line for the user. */
    public static Optional<String> unmet(Network network, AccountNumbers accounts) {
        return ofPorts(network.policies()).or(() -> NodePlan.problem(network)).or(() -> accounts.unknown(network));
    }

    /** Why {@code policies} can't be held on this host; empty when they can. */
    public static Optional<String> ofPorts(Collection<PortPolicy> policies) {
        return Qdiscs.problem(policies.stream()
                .map(QdiscPlan::wanted)
                .flatMap(Optional::stream)
                .toList());
    }
}
