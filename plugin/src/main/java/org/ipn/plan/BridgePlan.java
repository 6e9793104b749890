// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Map;
import java.util.Optional;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.Rights;

/** How the bridge of an active network should be. */
public final class BridgePlan {
    /** The bridge's own device is where the host would hear what guests send to it, and to all: it lets nothing in. */
    private static final PortPolicy DEAF = PortPolicy.of(Rights.R);

    private BridgePlan() {}

    /** What keeps the host out, if it is not known to be in place; libvirt's own bridges are there for the host. */
    public static Optional<Change.Police> policing(Network network, Link bridge, Map<Integer, PortPolicy> policed) {
        PortPolicy known = policed.get(bridge.index());
        return network.forward().ownsBridge() && !DEAF.equals(known)
                ? Optional.of(new Change.Police(network.name(), bridge, known, DEAF, null))
                : Optional.empty();
    }

    /** The bridge that we make for a network of ours, from nothing. */
    static Link made(Network network) {
        Link blank = new Link(0, network.bridge(), Link.BRIDGE, null, 0, false, true, true, null, "", 1000, null, null);
        return owned(network, blank);
    }

    /** What an existing bridge of this network should be. */
    static Link wanted(Network network, Link bridge) {
        if (network.forward().ownsBridge()) {
            return owned(network, bridge);
        }
        // libvirt serves it: on a switch its bridge is as it should be, on a bus it must neither learn nor swallow.
        BridgeSettings is = bridge.bridge();
        return is == null ? bridge : bridge.withBridge(settings(network, is));
    }

    private static Link owned(Network network, Link bridge) {
        // No ARP and no link-local address: the host is a member only when asked.
        return bridge.withUp(true)
                .withArp(false)
                .withLinkLocal(false)
                .withMac(address(network))
                .withMtu(network.mtu())
                .withMaster(null)
                .withAlias(Mark.made(network.uuid()))
                .withBridge(settings(network, BridgeSettings.SWITCH));
    }

    /** @param unsaid what is a switch's where its network says nothing */
    private static BridgeSettings settings(Network network, BridgeSettings unsaid) {
        return network.kind() == Kind.BUS
                ? BridgeSettings.BUS
                : network.switching().over(unsaid);
    }

    /** Fixed, so that it does not follow the ports as they come and go: locally administered, the rest from the uuid. */
    private static Mac address(Network network) {
        long mix = network.uuid().getMostSignificantBits() ^ network.uuid().getLeastSignificantBits();
        return Mac.local(mix);
    }
}
