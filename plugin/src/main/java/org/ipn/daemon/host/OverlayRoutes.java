// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.ipn.kernel.Frr;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Vxlans;
import org.ipn.model.Hop;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Overlay;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Mark;
import org.ipn.plan.Underlay;

/**
 * The ways of overlays, looked at only where there is one. To whom a device floods is kept in mind, for a switch's may have a long table
 * beside; nobody tells where somebody changes it, and it is forgotten with each audit. On the world's thread alone.
 */
final class OverlayRoutes implements AutoCloseable {
    private final Vxlans vxlans = new Vxlans();
    private final Map<Integer, List<String>> peers = new HashMap<>();

    OverlayRoutes() throws KernelException {}

    Underlay look(Desired desired, List<Link> links) throws KernelException {
        List<Network> overlaid = desired.networks().stream()
                .filter(network -> network.overlay() != null)
                .toList();
        List<Link> devices = links.stream()
                .filter(link -> link.kind().equals(Link.VXLAN)
                        && Mark.madeFor(link.alias()).isPresent())
                .toList();
        peers.keySet().retainAll(devices.stream().map(Link::index).collect(Collectors.toSet()));
        for (Link device : devices) {
            if (!peers.containsKey(device.index())) {
                peers.put(device.index(), vxlans.peers(device));
            }
        }
        if (overlaid.isEmpty() && devices.isEmpty()) {
            return Underlay.NONE;
        }
        boolean evpn = overlaid.stream()
                .anyMatch(network -> Objects.requireNonNull(network.overlay()).evpn());
        return new Underlay(peers, hops(overlaid), evpn && Frr.isInstalled());
    }

    private Map<UUID, Map<String, Hop>> hops(List<Network> overlaid) throws KernelException {
        Map<UUID, Map<String, Hop>> hops = new HashMap<>();
        for (Network network : overlaid) {
            Overlay overlay = Objects.requireNonNull(network.overlay());
            Map<String, Hop> its = new HashMap<>();
            for (String peer : overlay.peers()) {
                vxlans.hop(peer, overlay.local()).ifPresent(hop -> its.put(peer, hop));
            }
            hops.put(network.uuid(), its);
        }
        return hops;
    }

    void make(Link device, List<String> all) throws KernelException {
        for (String peer : all) {
            vxlans.add(device, peer);
        }
    }

    void set(Change.SetPeers change) throws KernelException {
        peers.remove(change.link().index());
        for (String peer : change.removed()) {
            vxlans.remove(change.link(), peer);
        }
        for (String peer : change.added()) {
            vxlans.add(change.link(), peer);
        }
    }

    /** Of a network that is audited. */
    void forget() {
        peers.clear();
    }

    @Override
    public void close() {
        vxlans.close();
    }
}
