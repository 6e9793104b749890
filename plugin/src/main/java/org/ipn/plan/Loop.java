// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Grab;
import org.ipn.model.Link;
import org.ipn.model.Network;

/** Both ends of one veth on one network: each frame that is flooded goes round and round. */
final class Loop {
    private Loop() {}

    /** One line for the user where it is so; spanning tree, where that is on, ends it. */
    static Optional<String> on(Network network, Actual actual) {
        Optional<Link> bridge = actual.link(network.bridge());
        boolean stp = bridge.map(Link::bridge).filter(BridgeSettings::stp).isPresent();
        List<Link> ports = bridge.isEmpty() || stp ? List.of() : actual.portsOf(bridge.get());
        return ports.stream()
                .sorted(Comparator.comparing(Link::name))
                .flatMap(port -> otherEnd(port, actual).stream()
                        .filter(other -> network.bridge().equals(other.master()))
                        .map(other -> say(port, other)))
                .findFirst();
    }

    /** The same of a NIC that is about to become a port, where the other end is one, or is to be grabbed before this. */
    static Optional<String> closedBy(Network network, Grab grab, Link nic, Desired desired, Actual actual) {
        List<Grab> before = network.grabs().subList(0, network.grabs().indexOf(grab));
        return otherEnd(nic, actual)
                .filter(other -> network.bridge().equals(other.master())
                        || desired.grabbed()
                                .grabOf(network, other)
                                .filter(before::contains)
                                .isPresent())
                .map(other -> say(other, nic));
    }

    private static String say(Link end, Link other) {
        return end.name() + " and " + other.name()
                + " are the two ends of one veth: with both on one network a frame goes"
                + " round for ever; ip link set " + other.name() + " nomaster, or name one of them alone in <ipn:grab>";
    }

    private static Optional<Link> otherEnd(Link link, Actual actual) {
        return link.isVeth() ? actual.link(link.traits().under()) : Optional.empty();
    }
}
