// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.List;
import java.util.Map;
import org.ipn.model.Forward;
import org.ipn.xml.schema.BusOrSwitch;
import org.jspecify.annotations.Nullable;

/** What libvirt's own part of a network must be, so that the network can be an IPN. */
final class NetworkRules {
    private static final Map<String, Forward> FORWARDS = Map.of(
            "bridge", Forward.BRIDGE,
            "nat", Forward.NAT,
            "route", Forward.ROUTE,
            "open", Forward.OPEN);

    private final Vocabulary vocabulary;
    private final Document document;

    NetworkRules(Vocabulary vocabulary, Document document) {
        this.vocabulary = vocabulary;
        this.document = document;
    }

    /** @param kept libvirt has the network, and so has named the bridge that it makes for it */
    void check(NetworkElement network, @Nullable BusOrSwitch ours, boolean kept) {
        name(network);
        Forward forward = forward(network);
        if (forward == null) {
            flaw(
                    network.forward,
                    Words.element("forward", "mode", mode(network))
                            + " can't be an IPN; allowed: bridge, nat, route, open, or no <forward>");
        } else if (forward != Forward.BRIDGE && ours != null && ours.getMtu() != null) {
            flaw(
                    ours,
                    "mtu of " + document.places.of(ours).label()
                            + " goes with <forward mode=\"bridge\"> only; here <mtu size=\"" + ours.getMtu()
                            + "\"/> of the network does it");
        }
        if (network.mtu != null && network.mtu.size != null && !network.mtu.isPossible()) {
            flaw(
                    network.mtu,
                    Words.element("mtu", "size", network.mtu.size) + " of the network: allowed are "
                            + vocabulary.allowed("mtu"));
        }
        // Modes that can't be an IPN have no bridge: that is not what is wrong with them.
        bridge(network, forward == Forward.BRIDGE || (kept && forward != null));
        untagged(network.virtualport, network.vlan, "the network");
        for (NetworkElement.Portgroup portgroup : network.portgroups) {
            String where = Words.element("portgroup", "name", String.valueOf(portgroup.name));
            untagged(portgroup.virtualport, portgroup.vlan, where);
        }
    }

    /** Null = none that an IPN can have. */
    static @Nullable Forward forward(NetworkElement network) {
        return network.forward == null ? Forward.NONE : FORWARDS.get(mode(network));
    }

    /** libvirt's default is nat. */
    private static String mode(NetworkElement network) {
        NetworkElement.Forward forward = network.forward;
        return forward == null || forward.mode == null ? "nat" : forward.mode;
    }

    private void name(NetworkElement network) {
        String name = network.name;
        if (name == null || name.isBlank()) {
            flaw(network, "the network has no <name>");
        } else if (name.indexOf('/') >= 0 || List.of(".", "..").contains(name)) {
            flaw(
                    network,
                    "the network's name \"" + name
                            + "\" can't name a node file; allowed are names without '/', not '.' or '..'");
        }
    }

    private void bridge(NetworkElement network, boolean needed) {
        NetworkElement.Bridge bridge = network.bridge;
        String name = bridge == null ? null : bridge.name;
        if (name == null) {
            if (needed) {
                flaw(bridge == null ? network : bridge, "the network has no <bridge name=\"…\"/>");
            }
        } else if (!vocabulary.looksLike("device", name)) {
            flaw(bridge, Words.attribute("name", name) + " of <bridge>: allowed are " + vocabulary.allowed("device"));
        }
        if (bridge != null && "libvirt".equals(bridge.macTableManager)) {
            flaw(bridge, "macTableManager=\"libvirt\" of <bridge> can't be an IPN; allowed: kernel");
        }
    }

    private void untagged(@Nullable Object virtualport, @Nullable Object vlan, String where) {
        if (virtualport != null) {
            flaw(virtualport, "<virtualport> of " + where + " can't be an IPN: its bridge is a Linux bridge");
        }
        if (vlan != null) {
            flaw(vlan, "<vlan> of " + where + " can't be an IPN; allowed is vlan= of <ipn:portgroup> and <ipn:port>");
        }
    }

    private void flaw(@Nullable Object at, String message) {
        document.flaws.add(document.places.of(at), message);
    }
}
