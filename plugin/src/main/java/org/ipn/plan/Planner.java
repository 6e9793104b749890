// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.TapOwner;
import org.jspecify.annotations.Nullable;

/** {@code plan(desired, actual) -> [Change]}: everything that ipnd ever does to the host is decided here. */
public final class Planner {
    private final Desired desired;
    private final Actual actual;
    private final List<Change> changes = new ArrayList<>();
    /** Links that are deleted or taken to another bridge. */
    private final Set<String> leaving = new HashSet<>();

    private final Map<UUID, Boolean> held = new HashMap<>();

    private Planner(Desired desired, Actual actual) {
        this.desired =
                desired.withGrabbed(desired.grabbed().among(actual.links())).among(actual.links());
        this.actual = actual;
    }

    /** The changes in the order in which they are to be applied; none when the host is as it should be. */
    public static List<Change> plan(Desired desired, Actual actual) {
        Planner planner = new Planner(desired, actual);
        planner.stopBridges();
        DataplanePlan dataplanes = new DataplanePlan(planner.desired, actual);
        planner.changes.addAll(dataplanes.ends());
        planner.removeSurplus();
        planner.changes.addAll(dataplanes.before());
        planner.startBridges();
        planner.makeTaps();
        planner.makeHosts();
        planner.makeOverlays();
        planner.servePorts();
        planner.raiseBridges();
        planner.removeBridges();
        planner.changes.addAll(dataplanes.after());
        planner.changes.addAll(NodePlan.plan(planner.desired, actual));
        return planner.changes;
    }

    /** Traffic of what is stopped ends before anything else happens. */
    private void stopBridges() {
        for (Link bridge : actual.links()) {
            if (isStopped(bridge) && bridge.up()) {
                set(nameOf(bridge), bridge, bridge.withUp(false));
            }
        }
    }

    private void startBridges() {
        for (Network network : desired.networks()) {
            Optional<Link> bridge = actual.link(network.bridge());
            if (bridge.isPresent() && holds(network)) {
                BridgePlan.policing(network, bridge.get(), actual.policed()).ifPresent(changes::add);
                Link wanted = BridgePlan.wanted(network, bridge.get());
                set(network.name(), bridge.get(), wanted.withUp(bridge.get().up() && wanted.up()));
            } else if (bridge.isEmpty() && network.forward().ownsBridge()) {
                changes.add(new Change.Make(network.name(), BridgePlan.made(network)));
            }
        }
    }

    /** Not before its ports, which may have waited for it, hold what is asked of them by now. */
    private void raiseBridges() {
        for (Network network : desired.networks()) {
            Optional<Link> bridge = actual.link(network.bridge()).filter(link -> !link.up());
            if (bridge.isPresent() && holds(network)) {
                Link wanted = BridgePlan.wanted(network, bridge.get());
                set(network.name(), wanted.withUp(false), wanted);
            }
        }
    }

    private void servePorts() {
        for (Link link : actual.links()) {
            if (leaving.contains(link.name())) {
                continue;
            }
            Optional<Network> network =
                    PortPlan.networkOf(desired, actual, this::holds, link).filter(this::hasBridge);
            if (network.isPresent()) {
                // Before it is a port: a member that may not send shall not send once.
                PortPlan.policing(desired, network.get(), link, actual.policed())
                        .ifPresent(changes::add);
                QdiscPlan.change(desired, network.get(), link, actual.qdiscs()).ifPresent(changes::add);
                set(network.get().name(), link, PortPlan.wanted(desired, network.get(), link));
            } else if (desired.grabbed().of(link).isPresent() || isOthers(link)) {
                PortPlan.freeing(actual, link).ifPresent(changes::add);
                QdiscPlan.freeing(desired, actual, link).ifPresent(changes::add);
                set(null, link, PortPlan.released(desired, link));
            }
        }
    }

    /** Whether what is left of us on this link is to go. */
    private boolean isOthers(Link link) {
        return link.master() == null ? PutBack.isOver(desired, actual, link) : !isOurs(link.master());
    }

    /** Taps for guests whose XML has one of ours, and for users' programs. */
    private void makeTaps() {
        for (Guest guest : desired.guests()) {
            for (Nic nic : guest.nics()) {
                Optional<Network> network = desired.networkNamed(nic.network()).filter(this::hasBridge);
                if (nic.type() == Nic.Type.ETHERNET
                        && nic.device() != null
                        && network.isPresent()
                        && isMissing(nic.device())
                        && !isRenamed(guest, nic)) {
                    Link tap =
                            TapPlan.made(desired, network.get(), nic, MtuPlan.of(network.get(), nic, actual.links()));
                    changes.add(new Change.MakeTap(network.get().name(), tap, TapOwner.ROOT));
                }
            }
        }
        for (Network network : desired.networks()) {
            for (NamedTap tap : network.taps()) {
                if (hasBridge(network) && isMissing(tap.device()) && !isRenamed(network, tap)) {
                    changes.add(new Change.MakeTap(
                            network.name(),
                            TapPlan.named(desired, network, tap.device(), MtuPlan.of(network, actual.links())),
                            desired.accounts().ownerOf(tap).orElse(TapOwner.ROOT)));
                }
            }
        }
    }

    private void makeHosts() {
        for (Network network : desired.networks()) {
            if (hasBridge(network)) {
                changes.addAll(HostPlan.plan(desired, network, actual));
            }
        }
    }

    private void makeOverlays() {
        for (Network network : desired.networks()) {
            if (hasBridge(network)) {
                OverlayPlan.change(desired, network, actual, leaving).ifPresent(changes::add);
            }
        }
    }

    private boolean isRenamed(Guest guest, Nic nic) {
        Optional<Desired.Owned> owned = Optional.of(new Desired.Owned(guest, nic));
        return actual.links().stream()
                .filter(link -> !leaving.contains(link.name()))
                .anyMatch(link -> Mark.madeFor(link.alias()).isPresent()
                        && desired.nicOf(link).equals(owned));
    }

    private boolean isRenamed(Network network, NamedTap tap) {
        return actual.links().stream()
                .filter(link -> !leaving.contains(link.name()))
                .anyMatch(link -> TapPlan.named(network, link).equals(Optional.of(tap)));
    }

    private boolean isMissing(String device) {
        return actual.link(device).isEmpty() || leaving.contains(device);
    }

    private void removeSurplus() {
        for (Link link : Surplus.of(desired, actual)) {
            changes.add(new Change.Remove(nameOf(link), link));
            leaving.add(link.name());
        }
    }

    /** A stopped bridge goes once nobody is left on it; until then it waits for its network to come back. */
    private void removeBridges() {
        for (Link bridge : actual.links()) {
            boolean empty = actual.portsOf(bridge).stream().allMatch(port -> leaving.contains(port.name()));
            if (isStopped(bridge) && empty) {
                changes.add(new Change.Remove(nameOf(bridge), bridge));
            }
        }
    }

    /** Whether {@code link} is a bridge that we made, of a network that is not active, or not on this bridge any more. */
    private boolean isStopped(Link link) {
        return link.isBridge()
                && Mark.madeFor(link.alias()).isPresent()
                && desired.networkOn(link.name())
                        .filter(network -> network.forward().ownsBridge())
                        .filter(network -> holds(network))
                        .isEmpty();
    }

    /** See {@link BridgeClaim#holds}; each port's is asked for. */
    private boolean holds(Network network) {
        return held.computeIfAbsent(network.uuid(), uuid -> BridgeClaim.holds(network, desired, actual));
    }

    /** Whether the network's bridge is there, or is made by this very plan. */
    private boolean hasBridge(Network network) {
        return actual.link(network.bridge()).isPresent()
                ? holds(network)
                : network.forward().ownsBridge();
    }

    private boolean isOurs(String master) {
        return actual.link(master).flatMap(link -> Mark.madeFor(link.alias())).isPresent()
                || desired.networkOn(master).isPresent();
    }

    private void set(@Nullable String network, Link from, Link to) {
        if (!from.equals(to)) {
            changes.add(new Change.Set(network, from, to));
        }
        if (!Objects.equals(from.master(), to.master())) {
            leaving.add(from.name());
        }
    }

    private @Nullable String nameOf(Link link) {
        return Mark.madeFor(link.alias())
                .flatMap(desired::network)
                .map(Network::name)
                .orElse(null);
    }
}
