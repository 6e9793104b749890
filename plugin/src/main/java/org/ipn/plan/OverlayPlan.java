// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.Overlay;
import org.ipn.model.Traits;
import org.ipn.model.Vxlan;

/**
 * The other hypervisors as one member: a VXLAN device. What it is can't be changed while it lives, so one that is otherwise than asked for is
 * made anew; to whom it floods can.
 */
public final class OverlayPlan {
    private OverlayPlan() {}

    /** Its name, which no other network's can have: a VNI is one network's. */
    static String device(Overlay overlay) {
        return "ipnv" + overlay.vni();
    }

    /** Whether FRR says who is behind this port: what the bridge learned by itself would stand against that. */
    static boolean isTold(Network network, Link link) {
        return of(network, link).filter(Overlay::evpn).isPresent();
    }

    /** Whether this is the network's overlay: we made it, whatever it is called by now. */
    public static boolean isOverlay(Network network, Link link) {
        return of(network, link).isPresent();
    }

    /** What is asked of it; empty of every other link. */
    static Optional<Overlay> of(Network network, Link link) {
        boolean made = link.kind().equals(Link.VXLAN) && Mark.isMadeFor(network.uuid(), link.alias());
        return made ? Optional.ofNullable(network.overlay()) : Optional.empty();
    }

    /** Whether we made it for a network that has stopped, or that asks for another. */
    static boolean isNeedless(Optional<Network> network, Actual actual, Link link) {
        Optional<Vxlan> wanted =
                network.flatMap(active -> of(active, link).flatMap(overlay -> vxlan(active, overlay, actual)));
        return !wanted.equals(Optional.ofNullable(link.traits().vxlan()));
    }

    /**
     * What the network lacks of its overlay: all, or peers.
     *
     * @param leaving names of links that are about to go
     */
    static Optional<Change> change(Desired desired, Network network, Actual actual, Set<String> leaving) {
        Overlay overlay = network.overlay();
        if (overlay == null) {
            return Optional.empty();
        }
        Optional<Link> own = actual.links().stream()
                .filter(link -> !leaving.contains(link.name()) && isOverlay(network, link))
                .findFirst();
        return own.isPresent()
                ? peers(network, overlay, own.get(), actual)
                : make(desired, network, overlay, actual, leaving);
    }

    /**
     * A device that tells at the start whether the network can have its overlay, where the real one comes later, with the bridge that libvirt is
     * about to make; to be removed at once. Empty where nothing is to be tried.
     */
    public static Optional<Change.MakeOverlay> trial(Desired desired, Network network, Actual actual) {
        if (network.forward().ownsBridge()) {
            return Optional.empty();
        }
        return change(desired, network, actual, Set.of())
                .filter(Change.MakeOverlay.class::isInstance)
                .map(Change.MakeOverlay.class::cast)
                .map(make -> new Change.MakeOverlay(
                        make.network(), make.link().withMaster(null).withPort(null), List.of()));
    }

    private static Optional<Change> make(
            Desired desired, Network network, Overlay overlay, Actual actual, Set<String> leaving) {
        String name = device(overlay);
        boolean taken = actual.link(name).isPresent() && !leaving.contains(name); // OverlayProblems says it
        return taken
                ? Optional.empty()
                : vxlan(network, overlay, actual)
                        .map(vxlan -> new Change.MakeOverlay(
                                network.name(), link(desired, network, name, vxlan), overlay.peers()));
    }

    private static Optional<Change> peers(Network network, Overlay overlay, Link link, Actual actual) {
        List<String> known = actual.underlay().peers().get(link.index());
        // With EVPN they are FRR's to say.
        return overlay.group() != null
                        || overlay.evpn()
                        || known == null
                        || new HashSet<>(known).equals(new HashSet<>(overlay.peers()))
                ? Optional.empty()
                : Optional.of(new Change.SetPeers(network.name(), link, known, overlay.peers()));
    }

    /** Empty while the device that its group is reached by is not there. */
    private static Optional<Vxlan> vxlan(Network network, Overlay overlay, Actual actual) {
        boolean learning = network.kind() == Kind.SWITCH && !overlay.evpn();
        Optional<Integer> under = overlay.device() == null
                ? Optional.of(0)
                : actual.link(overlay.device()).map(Link::index);
        return under.map(
                index -> new Vxlan(overlay.vni(), overlay.port(), overlay.local(), overlay.group(), index, learning));
    }

    private static Link link(Desired desired, Network network, String name, Vxlan vxlan) {
        long mix = network.uuid().getLeastSignificantBits() * 31 + name.hashCode();
        Link blank = new Link(
                0,
                name,
                Link.VXLAN,
                Mac.local(mix), // fixed: udev would otherwise give its own, in a race
                network.mtu(),
                true,
                true,
                false,
                null,
                Mark.made(network.uuid()),
                1000,
                null,
                null);
        return PortPlan.wanted(desired, network, blank.withTraits(Traits.PLAIN.withVxlan(vxlan)));
    }
}
