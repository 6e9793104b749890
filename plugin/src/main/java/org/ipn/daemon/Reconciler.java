// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.Snapshot;
import org.ipn.kernel.Taps;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.plan.Actual;
import org.ipn.plan.BridgeClaim;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Mark;
import org.ipn.plan.Planner;
import org.ipn.plan.PortPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what is what should be: one reconcile at a time, from any thread. What could not be done is kept as a fault of its
 * network until a later reconcile succeeds.
 */
final class Reconciler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final ReentrantLock one = new ReentrantLock();
    private final Links links;
    private final Taps taps;
    private final Roster roster;
    private final StateFiles files;
    private final Settling settling;
    private final BiConsumer<Desired, List<Link>> observer;
    private volatile Map<String, String> faults = Map.of();
    private volatile Set<String> served = Set.of();

    /** @param observer told what should be and what was found, at each reconcile, in order */
    Reconciler(
            Links links, Roster roster, StateFiles files, Settling settling, BiConsumer<Desired, List<Link>> observer) {
        this.links = links;
        this.taps = new Taps(links);
        this.roster = roster;
        this.files = files;
        this.settling = settling;
        this.observer = observer;
    }

    /** Something that must not be interleaved with another reconcile: a check and the change that rests on it. */
    interface Step {
        void run() throws Refused, KernelException;
    }

    void alone(Step step) throws Refused, KernelException {
        one.lock();
        try {
            step.run();
        } finally {
            one.unlock();
        }
    }

    /** Why networks are not as they should be, by network name; empty when all is well. */
    Map<String, String> faults() {
        return faults;
    }

    Snapshot look() throws KernelException {
        one.lock();
        try {
            return links.dump();
        } finally {
            one.unlock();
        }
    }

    Actual actual() throws KernelException {
        List<Link> found = look().links();
        return new Actual(found, settling.among(found));
    }

    /** Applies the plan. Failures are faults, not exceptions; only a kernel that can't be asked at all is one. */
    void reconcile() throws KernelException {
        one.lock();
        try {
            Desired desired = roster.desired();
            Actual actual = actual();
            Map<String, String> found = claims(desired, actual);
            for (Change change : Planner.plan(desired, actual)) {
                apply(change, found);
            }
            faults = Map.copyOf(found);
            served = desired.networks().stream()
                    .filter(network -> !found.containsKey(network.name()))
                    .map(Network::bridge)
                    .collect(Collectors.toUnmodifiableSet());
            save(actual);
            observer.accept(desired, actual.links());
        } finally {
            one.unlock();
        }
    }

    /** The short way for a port that just appeared: its policy at once, without a look at everything else. */
    void serve(Link link) {
        String master = link.master();
        if (master == null || link.isBridge() || !served.contains(master)) {
            return;
        }
        Desired desired = roster.desired();
        desired.networkOn(master).ifPresent(network -> {
            Link wanted = PortPlan.wanted(desired, network, link);
            if (!wanted.equals(link)) {
                one.lock();
                try {
                    apply(new Change.Set(network.name(), link, wanted), new LinkedHashMap<>());
                } finally {
                    one.unlock();
                }
            }
        });
    }

    private void apply(Change change, Map<String, String> found) {
        try {
            if (change instanceof Change.Make make) {
                make(make.link());
            } else if (change instanceof Change.Set set) {
                links.change(set.link(), set.to());
            } else {
                links.remove(change.link());
            }
            change.describe().forEach(line -> LOG.info("{}", Lines.of(line)));
        } catch (KernelException e) {
            if (e.is("ENODEV") && change instanceof Change.Set) {
                LOG.debug("{} is gone: {}", change.link().name(), e.getMessage());
                return; // its end is an event of its own
            }
            LOG.error("network {}: {}", change.network(), e.getMessage());
            if (change.network() != null) {
                found.put(change.network(), e.getMessage());
            }
        }
    }

    private void make(Link link) throws KernelException {
        if (link.isTap()) {
            taps.make(link);
        } else {
            links.make(link);
        }
    }

    /** Active networks whose bridge is missing or somebody else's. */
    private static Map<String, String> claims(Desired desired, Actual actual) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Network network : desired.networks()) {
            BridgeClaim.problem(network, actual).ifPresent(why -> found.put(network.name(), why));
            if (!network.forward().ownsBridge() && actual.link(network.bridge()).isEmpty()) {
                found.put(network.name(), "bridge " + network.bridge() + " is not there: libvirt has not made it yet");
            }
        }
        return found;
    }

    private void save(Actual actual) {
        try {
            List<String> marked = new ArrayList<>();
            for (Link link : actual.links()) {
                if (link.isBridge() && Mark.madeFor(link.alias()).isPresent()) {
                    marked.add(link.name());
                }
            }
            files.save(roster.definitions(), Set.copyOf(marked));
        } catch (IOException e) {
            LOG.error("write the list of active networks: {}", e.toString());
        }
    }

    @Override
    public void close() {
        links.close();
    }
}
