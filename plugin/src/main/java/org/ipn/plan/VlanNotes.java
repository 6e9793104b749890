// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Optional;
import org.ipn.model.FirstFew;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Tagging;

/** Members of which nobody has said anything of VLANs, beside some that are in one: said for who runs the network. */
public final class VlanNotes {
    private VlanNotes() {}

    /** One line; empty where all have a word, or none is in a VLAN. */
    public static Optional<String> of(Desired desired, Network network, List<Link> links) {
        List<Link> ports = links.stream()
                .filter(link -> network.bridge().equals(link.master()))
                .toList();
        boolean shared = network.hasVlans()
                || ports.stream()
                        .anyMatch(port ->
                                desired.policyOf(network, port).tagging().isInVlans());
        List<String> silent = ports.stream()
                .filter(port -> desired.askedOf(network, port).tagging() instanceof Tagging.None)
                .map(Link::name)
                .toList();
        if (!shared || silent.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "the network has VLANs, and nothing is said of those of " + FirstFew.of(silent) + ": "
                        + (network.hasVlans()
                                ? "only untagged frames pass there, and none reach a VLAN; <ipn:default vlan=\"none\"/> says that it is meant so"
                                : "all frames pass there, those of every VLAN too; <ipn:default vlan=\"none\"/> keeps them out"));
    }
}
