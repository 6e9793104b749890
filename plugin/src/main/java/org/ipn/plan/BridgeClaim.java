// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Optional;
import org.ipn.model.Link;
import org.ipn.model.Network;

/** Whether the device that has a network's bridge name is that network's bridge. */
public final class BridgeClaim {
    private BridgeClaim() {}

    /** Whether the bridge exists and is this network's. */
    static boolean holds(Network network, Actual actual) {
        return actual.link(network.bridge())
                .filter(bridge -> holds(network, bridge))
                .isPresent();
    }

    /** Whether this device of the right name is this network's bridge. */
    public static boolean holds(Network network, Link bridge) {
        return problem(network, bridge).isEmpty();
    }

    /** Why the network can't have its bridge: one line for the user; empty when it can, or when there is none yet. */
    public static Optional<String> problem(Network network, Actual actual) {
        return actual.link(network.bridge()).flatMap(link -> problem(network, link));
    }

    private static Optional<String> problem(Network network, Link link) {
        if (!link.isBridge()) {
            return Optional.of("bridge name " + network.bridge() + " is taken by a device that is not a bridge;"
                    + " choose another <bridge name=…/>");
        }
        boolean made = Mark.madeFor(link.alias()).isPresent();
        boolean ours = Mark.madeFor(link.alias()).equals(Optional.of(network.uuid()));
        if (network.forward().ownsBridge() ? ours : !made) {
            return Optional.empty();
        }
        return Optional.of(
                made && !ours
                        ? "bridge " + network.bridge()
                                + " belongs to another IPN network; choose another <bridge name=…/>"
                        : "bridge " + network.bridge() + " exists and was not made for this network;"
                                + " delete it or choose another <bridge name=…/>");
    }

    /**
     * The same before the network starts: a bridge that libvirt is about to make can't be there yet. libvirt would say so too, but only
     * after it has asked us, and the bridge would have been served meanwhile.
     */
    public static Optional<String> problemAtStart(Network network, Actual actual) {
        return problem(network, actual)
                .or(() -> actual.link(network.bridge())
                        .filter(there -> !network.forward().ownsBridge())
                        .map(there -> "bridge " + there.name()
                                + " exists already, and libvirt makes its own for this network; delete it or choose"
                                + " another <bridge name=…/>"));
    }

    /** The active network that already holds this bridge name; both can't have it. */
    public static Optional<String> taken(Network network, Desired desired) {
        return desired.networks().stream()
                .filter(other -> !other.uuid().equals(network.uuid()))
                .filter(other -> other.bridge().equals(network.bridge()))
                .findFirst()
                .map(other -> "bridge " + network.bridge() + " belongs to IPN network " + other.name()
                        + "; choose another <bridge name=…/>");
    }
}
