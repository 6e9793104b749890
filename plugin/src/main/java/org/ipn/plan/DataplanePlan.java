// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.ipn.model.Dataplane;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.jspecify.annotations.Nullable;

/** The networks whose frames our programs carry, all but those that say {@code forwarder="bridge"}, or copy for monitor ports. */
final class DataplanePlan {
    private final Desired desired;
    private final Actual actual;
    /** By network, as both steps of a plan need them. */
    private final Map<UUID, Dataplane> wanted = new HashMap<>();

    DataplanePlan(Desired desired, Actual actual) {
        this.desired = desired;
        this.actual = actual;
    }

    /** The programs of networks that have stopped, or are not on that bridge any more: to be taken off. */
    List<Change> ends() {
        List<Change> changes = new ArrayList<>();
        actual.carried().forEach((network, known) -> {
            if (isOver(network)) {
                String name = desired.network(network).map(Network::name).orElse(null);
                changes.add(new Change.StopCarrying(name, network, bearers(network, known)));
            }
        });
        return changes;
    }

    private boolean isOver(UUID network) {
        Optional<Network> active = desired.network(network);
        return active.isEmpty()
                ? desired.complete() || hasStoppedBridge(network, "")
                : hasStoppedBridge(network, active.get().bridge());
    }

    /** A bridge of its own from before: its mark says so. */
    private boolean hasStoppedBridge(UUID network, String bridge) {
        return actual.madeFor(network).stream()
                .anyMatch(link -> link.isBridge() && !link.name().equals(bridge));
    }

    /** Its bridge and ports that are still there: as they are known to be, and as their marks say. */
    private List<Link> bearers(UUID network, Optional<Dataplane> known) {
        Map<Integer, Link> bearers = new LinkedHashMap<>();
        known.ifPresent(dataplane -> Stream.concat(Stream.of(dataplane.bridge()), dataplane.links().stream())
                .forEach(link -> actual.link(link.index()).ifPresent(there -> bearers.put(there.index(), there))));
        actual.links().stream()
                .filter(link -> Mark.of(link.alias()).equals(Optional.of(network)))
                .forEach(link -> bearers.put(link.index(), link));
        return List.copyOf(bearers.values());
    }

    /**
     * What of the programs of ports that have some is not as it should be: to be made before those ports have another policy. tc holds that, and
     * XDP, which passes it by, has to have left them; else a policy would be there, and frames pass without it. An earlier ipnd's go to sleep
     * before any are looked after, which those of all networks notice.
     */
    List<Change> before() {
        List<Change.Carry> changes = each(Programs::before);
        changes.sort(Comparator.comparing(carry -> !carry.to().asleep()));
        return List.copyOf(changes);
    }

    /** What then is not as it should be: new ports have programs once they have their policy. */
    List<Change> after() {
        return List.copyOf(each(Programs::after));
    }

    private List<Change.Carry> each(Function<Programs, Optional<Change.Carry>> step) {
        List<Change.Carry> changes = new ArrayList<>();
        for (Network network : desired.networks()) {
            actual.link(network.bridge())
                    .filter(link -> BridgeClaim.holds(network, link))
                    .flatMap(bridge -> step.apply(programs(network, bridge)))
                    .ifPresent(changes::add);
        }
        return changes;
    }

    private Programs programs(Network network, Link bridge) {
        Optional<Dataplane> known = actual.carried().get(network.uuid());
        return new Programs(
                network.name(),
                known != null,
                known == null ? null : known.orElse(null),
                wanted.computeIfAbsent(network.uuid(), any -> wanted(network, bridge)));
    }

    /**
     * A network's, as they are and as they should be.
     *
     * @param running there are some
     * @param known what they do; null = not known, or there are none
     */
    private record Programs(
            String network, boolean running, @Nullable Dataplane known, Dataplane wanted) {
        Optional<Change.Carry> before() {
            return running ? carry(known, settled()) : Optional.empty();
        }

        Optional<Change.Carry> after() {
            return running ? carry(settled(), wanted) : wanted.needsPrograms() ? carry(null, wanted) : Optional.empty();
        }

        /** As they should be, without new ports. */
        private Dataplane settled() {
            return known == null ? wanted : wanted.among(known.links());
        }

        private Optional<Change.Carry> carry(@Nullable Dataplane from, Dataplane to) {
            return to.equals(from) ? Optional.empty() : Optional.of(new Change.Carry(network, from, to));
        }
    }

    private Dataplane wanted(Network network, Link bridge) {
        List<Dataplane.Port> ports = new ArrayList<>();
        boolean anyUntold = false;
        for (Link port : actual.portsOf(bridge)) {
            boolean untold = desired.isUntold(network, port); // what may have to be asked of it, the bridge's way can
            anyUntold |= untold;
            boolean filtered = untold
                    || actual.filtered().contains(port.name())
                    || desired.nicOf(port).map(owned -> owned.nic().filtered()).orElse(false);
            ports.add(new Dataplane.Port(port, desired.policyOf(network, port), filtered));
        }
        // libvirt's dnsmasq listens on the bridge that libvirt made; on ours nobody does.
        boolean hostOnBridge = !network.forward().ownsBridge();
        Dataplane awake = new Dataplane(
                network.uuid(),
                network.kind(),
                bridge,
                network.forwarder(),
                actual.firewalled(),
                hostOnBridge,
                isMirrored(network, ports),
                ports);
        return anyUntold && isEarliers(network) ? awake.sleeping() : awake;
    }

    /** Whether the programs that are there do what an earlier ipnd had them do. */
    private boolean isEarliers(Network network) {
        Optional<Dataplane> known = actual.carried().get(network.uuid());
        return known != null && known.map(Dataplane::asleep).orElse(true);
    }

    /** By a portgroup too that nobody has asked for yet: what the host can't do is found at the network's start. */
    private static boolean isMirrored(Network network, List<Dataplane.Port> ports) {
        return network.kind() == Kind.SWITCH
                && Stream.concat(network.policies().stream(), ports.stream().map(Dataplane.Port::policy))
                        .anyMatch(PortPolicy::isMirror);
    }
}
