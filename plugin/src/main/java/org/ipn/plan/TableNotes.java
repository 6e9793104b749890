// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Optional;
import org.ipn.model.FirstFew;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.PortSecurity;

/** A switch whose table somebody can fill, so that it sends everybody's frames to everybody: neither the port nor the bridge has a limit. */
public final class TableNotes {
    private TableNotes() {}

    /** One line; empty where there is a limit. */
    public static Optional<String> of(Desired desired, Network network, List<Link> links) {
        Optional<Link> bridge = links.stream()
                .filter(link -> link.name().equals(network.bridge()))
                .findFirst();
        if (network.kind() == Kind.BUS || bridge.isEmpty() || isLimited(bridge.get())) {
            return Optional.empty();
        }
        List<String> unlimited = links.stream()
                .filter(link -> network.bridge().equals(link.master()))
                .filter(port -> !isLimited(desired.policyOf(network, port).security()))
                .map(Link::name)
                .toList();
        return unlimited.isEmpty()
                ? Optional.empty()
                : Optional.of("whoever is behind " + FirstFew.of(unlimited) + " can fill the table of bridge "
                        + network.bridge()
                        + ", which then sends everybody's frames to everybody; addresses= of the port's policy bounds it, or "
                        + remedy(bridge.get()));
    }

    /** An older kernel passes the limit over that ipnd sets, and never tells of one. */
    private static String remedy(Link bridge) {
        return bridge.traits().mostLearned() == null
                ? "Linux 6.7, which knows a limit for the bridge: this one has none"
                : "ip link set " + bridge.name() + " type bridge fdb_max_learned 65536";
    }

    private static boolean isLimited(Link bridge) {
        Integer most = bridge.traits().mostLearned();
        return most != null && most > 0;
    }

    private static boolean isLimited(PortSecurity port) {
        return port.addresses() != null && port.addresses() > 0 || port.isAntispoof();
    }
}
