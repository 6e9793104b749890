// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Link;
import org.ipn.model.Network;

/** Whether the device that has a network's bridge name is that network's bridge. */
public final class BridgeClaim {
    private BridgeClaim() {}

    /** Whether the bridge exists and is this network's, or has come to it. */
    static boolean holds(Network network, Desired desired, Actual actual) {
        return actual.link(network.bridge()).isPresent()
                && problem(network, desired, actual).isEmpty();
    }

    /** Whether this device of the right name is this network's bridge. */
    public static boolean holds(Network network, Link bridge) {
        return bridge.isBridge()
                && (network.forward().ownsBridge()
                        ? Mark.isMadeFor(network.uuid(), bridge.alias())
                        : Mark.madeFor(bridge.alias()).isEmpty());
    }

    /** Why the network can't have its bridge: one line for the user; empty when it can, or when there is none yet. */
    static Optional<String> problem(Network network, Desired desired, Actual actual) {
        return actual.link(network.bridge())
                .filter(link -> !holds(network, link))
                .flatMap(link -> problem(network, link, desired, actual));
    }

    private static Optional<String> problem(Network network, Link link, Desired desired, Actual actual) {
        if (!link.isBridge()) {
            return Optional.of("bridge name " + network.bridge() + " is taken by a device that is not a bridge;"
                    + " choose another <bridge name=…/>");
        }
        if (link.alias().equals(Link.NOBODYS)) {
            return Optional.of("bridge " + network.bridge() + " was left half made, and is on its way out; try again");
        }
        Optional<UUID> made = Mark.madeFor(link.alias());
        if (made.isEmpty()) {
            return Optional.of("bridge " + network.bridge() + " exists and was not made for this network;"
                    + " delete it or choose another <bridge name=…/>");
        }
        if (desired.network(made.get()).isPresent()) {
            return Optional.of(
                    "bridge " + network.bridge() + " belongs to another IPN network; choose another <bridge name=…/>");
        }
        return Left.of(network, link, desired, actual).problem(made.get());
    }

    /**
     * The same before the network starts: a bridge that libvirt is about to make can't be there yet. libvirt would say so too, but only
     * after it has asked us, and the bridge would have been served meanwhile.
     */
    static Optional<String> problemAtStart(Network network, Desired desired, Actual actual) {
        return problem(network, desired, actual)
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
