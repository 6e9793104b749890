// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ipn.daemon.host.CarriedBy;
import org.ipn.daemon.roster.Invalid;
import org.ipn.daemon.roster.Roster;
import org.ipn.kernel.bpf.ForwarderState;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Confirmations;
import org.ipn.plan.Desired;
import org.ipn.plan.RootQdiscs;
import org.ipn.plan.Subject;

/**
 * What {@link World} knows, for all who only look: replaced as a whole, never changed.
 *
 * @param inactive defined networks that are not active, as far as libvirt has told
 * @param invalid networks that are nothing of what their XML asks for
 * @param faults why things are not as they should be
 * @param ways what carries the frames of active networks, by uuid
 * @param policed what ports are known to allow, by ifindex
 * @param confirmations on the clock of {@link org.ipn.kernel.Uptime}
 * @param clock see {@link Roster#told}
 */
public record State(
        Desired desired,
        List<Network> inactive,
        List<Invalid> invalid,
        Map<Subject, String> faults,
        Map<UUID, CarriedBy> ways,
        Map<Integer, PortPolicy> policed,
        RootQdiscs qdiscs,
        Confirmations confirmations,
        long clock) {
    /** Before anybody has told anything. */
    static final State NOTHING = new State(
            new Desired(List.of(), List.of(), List.of(), false),
            List.of(),
            List.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            RootQdiscs.NONE,
            Confirmations.NONE,
            0);

    public State {
        inactive = List.copyOf(inactive);
        invalid = List.copyOf(invalid);
        faults = Map.copyOf(faults);
        ways = Map.copyOf(ways);
    }

    /** On a host that has these links. */
    public State among(List<Link> links) {
        return new State(desired.among(links), inactive, invalid, faults, ways, policed, qdiscs, confirmations, clock);
    }

    /** Why the network is not as it should be. */
    public Optional<String> faultOf(Network network) {
        return Optional.ofNullable(faults.get(Subject.of(network)));
    }

    public CarriedBy wayOf(Network network) {
        return ways.getOrDefault(network.uuid(), new CarriedBy(ForwarderState.ofBridge(List.of()), List.of()));
    }

    /** What there is of a network that is no active one: one line for the user; empty when there is no such network. */
    public Optional<String> whyNotActive(String name) {
        return inactive.stream()
                .filter(network -> network.name().equals(name))
                .map(network -> "network " + name + " is not active: virsh net-start " + name)
                .findFirst()
                .or(() -> invalid.stream()
                        .filter(network -> network.name().equals(name))
                        .map(network -> "network " + name + ": " + network.why())
                        .findFirst());
    }
}
