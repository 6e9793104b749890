// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.ipn.model.FirstFew;
import org.ipn.model.Link;
import org.ipn.model.Network;

/**
 * A bridge of ours whose network has stopped and may have been defined anew since, with another uuid: it comes to the network that the guests
 * on it name, and waits for its own as long as one of them names no network, or another.
 *
 * @param ports who is on it
 */
record Left(Network network, List<Link> ports, Desired desired) {
    static Left of(Network network, Link bridge, Desired desired, Actual actual) {
        return new Left(network, actual.portsOf(bridge), desired);
    }

    /** Why the network can't have it; empty when it can. */
    Optional<String> problem(UUID was) {
        List<Desired.Owned> nics =
                ports.stream().flatMap(port -> desired.nicOf(port).stream()).toList();
        boolean named = nics.stream()
                .allMatch(owned -> network.name().equals(owned.nic().network()));
        if (network.forward().ownsBridge() && !nics.isEmpty() && named) {
            return Optional.empty();
        }
        String who = FirstFew.of(ports.stream().map(this::say).toList());
        return Optional.of("bridge " + network.bridge() + " waits for the network of uuid " + was
                + ", which has stopped, with " + who
                + " on it; define this one with that <uuid>, end or unplug them, or choose another <bridge name=…/>");
    }

    private String say(Link port) {
        return desired.nicOf(port)
                .map(owned -> "guest " + owned.guest().name() + " (" + port.name() + ")")
                .orElse(port.name());
    }
}
