// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Optional;
import java.util.stream.Stream;
import org.ipn.model.Network;

/** Why this host can't have a network as its XML asks: at the start it is refused, later it is degraded. */
public final class Problems {
    private Problems() {}

    /** Of an active network: the first of them, one line for the user; empty when there is none. */
    public static Optional<String> of(Network network, Desired desired, Actual actual) {
        return first(BridgeClaim.problem(network, desired, actual), network, desired, actual)
                .or(() -> Loop.on(network, actual))
                .or(() -> TapPlan.ownerless(network, desired))
                .or(() -> TapPlan.held(network, desired, actual))
                .or(() -> QdiscPlan.problem(network, desired, actual))
                .or(() -> NodePlan.problem(network, desired, actual));
    }

    /** Of one that is about to start. */
    public static Optional<String> atStart(Network network, Desired desired, Actual actual) {
        return first(BridgeClaim.problemAtStart(network, desired, actual), network, desired, actual);
    }

    private static Optional<String> first(Optional<String> ofBridge, Network network, Desired desired, Actual actual) {
        return Stream.of(
                        ofBridge,
                        GrabPlan.problem(network, desired, actual),
                        TapPlan.problem(network, actual),
                        HostPlan.problem(network, actual),
                        OverlayProblems.of(network, desired, actual))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
