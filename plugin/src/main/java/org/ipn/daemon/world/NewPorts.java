// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.ipn.daemon.host.Execution;
import org.ipn.daemon.host.Host;
import org.ipn.daemon.roster.Roster;
import org.ipn.kernel.KernelException;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.PortPlan;
import org.ipn.plan.QdiscPlan;
import org.ipn.plan.Withheld;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The short way for a port that just appeared: its policy at once, without a look at everything else. On the world's thread. */
public final class NewPorts {
    private static final Logger LOG = LoggerFactory.getLogger(NewPorts.class);

    private final Host host;
    private final Roster roster;
    private final Reconciler reconciler;
    private final Execution execution;
    /** By ifindex: what was last made of a link. */
    private final Map<Integer, Object> answered = new HashMap<>();

    public NewPorts(Host host, Roster roster, Reconciler reconciler, Execution execution) {
        this.host = host;
        this.roster = roster;
        this.reconciler = reconciler;
        this.execution = execution;
    }

    /** What an event says of a link. */
    void saw(Link link) {
        roster.meet(link);
        boolean port =
                !link.isBridge() && link.master() != null && reconciler.served().contains(link.master());
        Optional<Network> network = port ? roster.desired().networkOn(link.master()) : Optional.empty();
        if (network.isPresent()) {
            serve(known(link), network.get(), link);
        } else {
            answered.remove(link.index()); // should it come back, it is a new port
        }
    }

    /** Whoever has a tap open may give it a guest's address: where that guest's own tap is there, this one is another. */
    private Desired known(Link link) {
        Desired desired = roster.desired();
        Set<String> others = link.isTap() ? desired.others(link) : Set.of();
        return others.isEmpty()
                ? desired
                : desired.seeing(others.stream().filter(this::isThere).toList());
    }

    private boolean isThere(String device) {
        try {
            return host.find(device).isPresent();
        } catch (KernelException e) {
            LOG.debug("{}", e.getMessage()); // taken for there: the look at the whole knows
            return true;
        }
    }

    void gone(int index) {
        answered.remove(index);
    }

    private void serve(Desired desired, Network network, Link link) {
        Link wanted = PortPlan.wanted(desired, network, link);
        List<Change> changes = new ArrayList<>();
        PortPlan.policing(desired, network, link, host.policed()).ifPresent(changes::add);
        QdiscPlan.change(desired, network, link, host.qdiscs()).ifPresent(changes::add);
        // A tap's making is told in many events, each older than what the first of them had us do.
        if (!wanted.equals(link) && !ours(wanted).equals(answered.put(link.index(), ours(wanted)))) {
            changes.add(new Change.Set(network.name(), link, wanted));
        }
        if (!changes.isEmpty() && isStillThere(link)) {
            Withheld withheld = new Withheld();
            for (Change change : changes) {
                if (!withheld.holds(change) && execution.of(desired, change).isPresent()) {
                    withheld.failed(change); // the look at the whole finds it again
                    answered.remove(link.index());
                }
            }
        }
    }

    /** Events are told late: by now the port may be on another bridge, where nothing of it is ours to set. */
    private boolean isStillThere(Link link) {
        try {
            return host.find(link.name())
                    .filter(now -> now.index() == link.index() && Objects.equals(now.master(), link.master()))
                    .isPresent();
        } catch (KernelException e) {
            LOG.debug("{}", e.getMessage()); // the look at the whole that follows says it, if it lasts
            return false;
        }
    }

    /** What is ours to say of a port; the rest is as its maker goes along. */
    private static Object ours(Link port) {
        return Arrays.asList(port.master(), port.alias(), port.queue(), port.port());
    }
}
