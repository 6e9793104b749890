// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.bpf.ForwarderState;
import org.ipn.kernel.bpf.Programs;
import org.ipn.kernel.bpf.Wanted;
import org.ipn.model.Counters;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Actual;
import org.ipn.plan.BridgeClaim;
import org.ipn.plan.Desired;
import org.ipn.plan.Subject;

/**
 * The networks whose frames our programs carry, those that say {@code forwarder="ebpf"}, or copy for monitor ports. On the world's thread alone.
 */
final class Forwarding {
    private final Programs programs;
    private final Consumer<Link> bared;
    /** By network: its bridge and ports. */
    private final Map<UUID, List<Link>> carried = new HashMap<>();

    /** @param bared told of ports that lost their policy with their network's programs */
    Forwarding(Programs programs, Consumer<Link> bared) throws KernelException {
        this.programs = programs;
        this.bared = bared;
        for (UUID network : programs.found()) {
            carried.put(network, List.of()); // of an earlier ipnd: its ports come with the first look
        }
    }

    /**
     * Has the network's programs be as wanted.
     *
     * @return why the network is not carried as it asks
     */
    Optional<String> keep(Desired desired, Network network, Actual actual) {
        Optional<Link> bridge = actual.link(network.bridge()).filter(link -> BridgeClaim.holds(network, link));
        if (bridge.isEmpty()) {
            return Optional.empty();
        }
        Wanted wanted = wanted(desired, network, bridge.get(), actual.portsOf(bridge.get()));
        if (wanted.needsPrograms() || carried.containsKey(network.uuid())) {
            List<Link> bearers = new ArrayList<>(wanted.links());
            bearers.add(bridge.get());
            carried.put(network.uuid(), bearers);
            try {
                programs.apply(wanted);
            } catch (KernelException e) {
                return Optional.of(e.getMessage() + "; ipn doctor says what this host lacks");
            }
        }
        return Optional.empty();
    }

    /**
     * Takes off the programs of networks that have stopped.
     *
     * @return what could not be done
     */
    Map<Subject, String> endOthers(Desired desired) {
        Map<Subject, String> faults = new LinkedHashMap<>();
        for (UUID network : List.copyOf(carried.keySet())) {
            if (desired.complete() && desired.network(network).isEmpty()) {
                try {
                    stop(network);
                } catch (KernelException e) {
                    faults.put(new Subject.Ended(network), e.getMessage());
                }
            }
        }
        return faults;
    }

    /** Before its bridge goes down. */
    void stop(UUID network) throws KernelException {
        List<Link> ports = carried.get(network);
        if (ports != null) {
            programs.stop(network, ports);
            ports.forEach(bared);
            carried.remove(network);
        }
    }

    /** Has senders of segments leave the fast path, which would copy each of them, and others come back to it. */
    void balance(Map<Integer, Counters> counters) throws KernelException {
        programs.balance(counters);
    }

    /** The next {@link #keep} of the network asks the kernel what is there. */
    void forget(Network network) {
        programs.forget(network.uuid());
    }

    boolean isAtWork() {
        return !carried.isEmpty();
    }

    ForwarderState of(Network network) {
        return programs.state(network.uuid()).orElse(ForwarderState.ofBridge(List.of()));
    }

    /** Why not all of the network's frames are as fast as programs can make them; empty where they are, or were not asked to be. */
    List<String> why(Network network) {
        return of(network).why();
    }

    private static Wanted wanted(Desired desired, Network network, Link bridge, List<Link> ports) {
        List<Wanted.Port> wanted = new ArrayList<>();
        for (Link port : ports) {
            Optional<Desired.Owned> nic = desired.nicOf(port);
            wanted.add(new Wanted.Port(
                    port,
                    desired.policyOf(network, port),
                    // What may have to be asked of it, the bridge's way can.
                    desired.isUntold(network, port)
                            || nic.map(owned -> owned.nic().filtered()).orElse(false)));
        }
        // libvirt's dnsmasq listens on the bridge that libvirt made; on ours nobody does.
        boolean hostOnBridge = !network.forward().ownsBridge();
        Forwarder forwarder = network.forwarder() == Forwarder.EBPF ? Forwarder.EBPF : Forwarder.BRIDGE;
        return new Wanted(
                network.uuid(), network.kind(), bridge, forwarder, hostOnBridge, isMirrored(network, wanted), wanted);
    }

    /** By a portgroup too that nobody has asked for yet: what the host can't do is found at the network's start. */
    private static boolean isMirrored(Network network, List<Wanted.Port> ports) {
        return network.kind() == Kind.SWITCH
                && Stream.concat(network.policies().stream(), ports.stream().map(Wanted.Port::policy))
                        .anyMatch(PortPolicy::isMirror);
    }
}
