// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ipn.daemon.metrics.Tally;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Snapshot;
import org.ipn.kernel.bpf.ForwarderState;
import org.ipn.kernel.bpf.Reason;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.plan.Actual;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Mark;
import org.ipn.plan.Planner;
import org.ipn.plan.PortPlan;
import org.ipn.plan.Problems;
import org.ipn.plan.QdiscPlan;
import org.ipn.plan.Slips;
import org.ipn.plan.Subject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what is what should be: one reconcile at a time, from any thread. What could not be done is kept as a fault of its
 * network until a later reconcile succeeds.
 */
final class Reconciler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final ReentrantLock one = new ReentrantLock(true); // a hook waits for those before it, and for no other
    private final Kernel kernel;
    private final Roster roster;
    private final StateFiles files;
    private final GrabbedNics nics;
    private final AddedTaps added;
    private final Admission admission;
    private final BiConsumer<Desired, List<Link>> observer;
    private final Tally tally;
    private volatile Map<Subject, String> failures = Map.of();
    private volatile Map<Subject, String> faults = Map.of();
    private volatile Set<String> served = Set.of();
    private volatile boolean settling;
    /** By ifindex: what {@link #serve} last made of a link. */
    private final Map<Integer, Object> answered = new HashMap<>();

    /** @param observer told what should be and what was found, at each reconcile, in order */
    Reconciler(
            Kernel kernel,
            Roster roster,
            StateFiles files,
            GrabbedNics nics,
            AddedTaps added,
            Admission admission,
            BiConsumer<Desired, List<Link>> observer,
            Tally tally) {
        this.kernel = kernel;
        this.roster = roster;
        this.files = files;
        this.nics = nics;
        this.added = added;
        this.admission = admission;
        this.observer = observer;
        this.tally = tally;
    }

    /** For what must not be interleaved with another reconcile: a check and the change that rests on it. */
    void alone(Step step) throws Refused, KernelException {
        one.lock();
        try {
            step.run();
        } finally {
            one.unlock();
        }
    }

    private interface Question<T, E extends Exception> {
        T answer() throws E;
    }

    private <T, E extends Exception> T inTurn(Question<T, E> question) throws E {
        one.lock();
        try {
            return question.answer();
        } finally {
            one.unlock();
        }
    }

    /** Why things are not as they should be; empty when all is well. */
    Map<Subject, String> faults() {
        return faults;
    }

    /** Whether something was left to who may be at work on it: worth another reconcile in {@link RootQdiscs#QUIET_NANOS}. */
    boolean isSettling() {
        return settling;
    }

    /** What of the network could not be done, whatever its XML and its guests' ask. */
    Optional<String> failureOf(Network network) {
        return Optional.ofNullable(failures.get(Subject.of(network)));
    }

    /** What could not be done, by whose fault; another try may do. */
    Map<Subject, String> failures() {
        return failures;
    }

    /** Why the network is not as it should be. */
    Optional<String> faultOf(Network network) {
        return Optional.ofNullable(faults.get(Subject.of(network)));
    }

    /** A {@link #reconcile} that believes nothing of what it knows about programs. */
    void audit() throws KernelException {
        one.lock();
        try {
            kernel.audit();
            reconcile();
        } finally {
            one.unlock();
        }
    }

    /** @return whether programs carry any network, so that this is worth another call in a while */
    boolean balance() throws KernelException {
        return inTurn(() -> {
            kernel.balance();
            return kernel.isForwarding();
        });
    }

    /** See {@link Kernel#notes}. */
    List<String> notes(Network network) {
        return inTurn(() -> kernel.notes(network));
    }

    /** What carries the network's frames now. */
    ForwarderState forwarderOf(Network network) {
        return inTurn(() -> kernel.forwarderOf(network));
    }

    /** See {@link Kernel#drops}. */
    Map<Reason, Long> drops(Link port) throws KernelException {
        return inTurn(() -> kernel.drops(port));
    }

    Snapshot look() throws KernelException {
        return inTurn(() -> kernel.look());
    }

    /** What is, as far as a plan for the active networks and {@code further} needs to know. */
    Actual actual(Network... further) throws KernelException {
        return inTurn(() -> {
            Desired desired = roster.desired();
            List<Network> networks = new ArrayList<>(desired.networks());
            networks.addAll(List.of(further));
            return kernel.actual(desired.withNetworks(networks, desired.owners()));
        });
    }

    /** Applies the plan. Failures are faults, not exceptions; only a kernel that can't be asked at all is one. */
    void reconcile() throws KernelException {
        if (!one.isHeldByCurrentThread()) {
            roster.learnOwners(); // others wait for the lock, and an account may be asked for far away
        }
        one.lock();
        try {
            long begun = System.nanoTime();
            Predicate<UUID> known = roster.known();
            Desired desired = roster.desired();
            Actual actual = actual();
            Map<Subject, String> found = problems(desired, actual);
            for (Change change : Planner.plan(desired, actual.only(link -> isKnown(link, known)))) {
                apply(desired, change, found);
            }
            nics.forget(desired, actual.links());
            answered.keySet().retainAll(actual.links().stream().map(Link::index).collect(Collectors.toSet()));
            kernel.forward(desired, actual.links()).forEach(found::putIfAbsent);
            admission.keep(desired.networks(), actual.links()).forEach(found::putIfAbsent);
            save(desired, actual).forEach(found::putIfAbsent);
            failures = Map.copyOf(found);
            misunderstood(desired, roster.refused()).forEach(found::putIfAbsent);
            faults = Map.copyOf(found);
            served = desired.networks().stream()
                    .filter(network -> !failures.containsKey(Subject.of(network)))
                    .map(Network::bridge)
                    .collect(Collectors.toUnmodifiableSet());
            settling =
                    !actual.settling().isEmpty() || !actual.qdiscs().removed().isEmpty();
            observer.accept(desired, actual.links());
            long took = System.nanoTime() - begun;
            tally.reconciled(took);
            LOG.debug(
                    "reconciled {} networks and {} links in {} us",
                    desired.networks().size(),
                    actual.links().size(),
                    took / 1_000);
        } finally {
            one.unlock();
        }
    }

    /** Whether somebody has told what its network is about by now; until then it is left as an earlier ipnd left it. */
    private static boolean isKnown(Link link, Predicate<UUID> known) {
        return Mark.of(link.alias()).map(known::test).orElse(true);
    }

    /** The short way for a port that just appeared: its policy at once, without a look at everything else. */
    void serve(Link link) {
        String master = link.master();
        if (master == null || link.isBridge() || !served.contains(master)) {
            return;
        }
        Desired desired = roster.desired();
        desired.networkOn(master).ifPresent(network -> {
            one.lock();
            try {
                PortPlan.policing(desired, network, link, kernel.policies().all())
                        .ifPresent(change -> apply(desired, change, new LinkedHashMap<>()));
                QdiscPlan.change(desired, network, link, kernel.qdiscs())
                        .ifPresent(change -> apply(desired, change, new LinkedHashMap<>()));
                Link wanted = PortPlan.wanted(desired, network, link);
                // A tap's making is told in many events, each older than what the first of them had us do.
                if (!wanted.equals(link) && !ours(wanted).equals(answered.put(link.index(), ours(wanted)))) {
                    apply(desired, new Change.Set(network.name(), link, wanted), new LinkedHashMap<>());
                }
            } finally {
                one.unlock();
            }
        });
    }

    /** What is ours to say of a port; the rest is as its maker goes along. */
    private static Object ours(Link port) {
        return Arrays.asList(port.master(), port.alias(), port.queue(), port.port());
    }

    private void apply(Desired desired, Change change, Map<Subject, String> found) {
        try {
            kernel.apply(desired, change);
            tally.change(true);
            tell(change);
        } catch (KernelException e) {
            if (e.is("ENODEV") && isOfAPort(change)) {
                LOG.debug("{} is gone: {}", change.link().name(), e.getMessage());
                return; // its end is an event of its own
            }
            failed(change, e, found);
        } catch (UncheckedIOException e) { // what has to be remembered before can't be
            failed(change, e, found);
        }
    }

    private static boolean isOfAPort(Change change) {
        return change instanceof Change.Set || change instanceof Change.Police || change instanceof Change.Queue;
    }

    private void failed(Change change, Exception why, Map<Subject, String> found) {
        tally.change(false);
        LOG.error("network {}: {}", change.network(), why.getMessage());
        found.put(Subject.of(change), String.valueOf(why.getMessage()));
    }

    /** Also of what is left of a network that stopped, whose device alone says whose it was. */
    private void tell(Change change) {
        String alias = change.link().alias();
        Optional<String> stopped = Mark.of(alias).flatMap(roster::nameOf);
        change.describe()
                .forEach(line -> LOG.info(
                        "{}", Lines.of(line.network() == null ? line.withNetwork(stopped.orElse(null)) : line)));
    }

    /** Why active networks can't be all that they should be. */
    private static Map<Subject, String> problems(Desired desired, Actual actual) {
        Map<Subject, String> found = new LinkedHashMap<>();
        for (Network network : desired.networks()) {
            Problems.of(network, desired, actual).ifPresent(why -> found.put(Subject.of(network), why));
            if (!network.forward().ownsBridge() && actual.link(network.bridge()).isEmpty()) {
                found.put(
                        Subject.of(network),
                        "bridge " + network.bridge() + " is not there: libvirt has not made it yet");
            }
        }
        return found;
    }

    /** Networks that are still what they were asked to be before: by now their XML, or that of their guests, makes no sense. */
    private static Map<Subject, String> misunderstood(Desired desired, Map<UUID, String> refused) {
        Map<Subject, String> found = new LinkedHashMap<>();
        Map<UUID, String> slips = Slips.of(desired);
        for (Network network : desired.networks()) {
            Optional.ofNullable(refused.getOrDefault(network.uuid(), slips.get(network.uuid())))
                    .ifPresent(why -> found.put(Subject.of(network), why));
        }
        return found;
    }

    /** What a restart has to find. @return what could not be kept */
    private Map<Subject, String> save(Desired desired, Actual actual) {
        Set<String> marked = actual.links().stream()
                .filter(link -> link.isBridge() && Mark.madeFor(link.alias()).isPresent())
                .map(Link::name)
                .collect(Collectors.toSet());
        try {
            Map<Subject, String> failed = files.save(roster.definitions(), marked);
            files.guests().save(roster.toKeep(), roster.names());
            if (desired.complete()) {
                added.keepOnly(desired.networks());
            }
            return failed;
        } catch (IOException e) {
            LOG.error("write the list of active networks: {}", e.toString());
            return Map.of(new Subject.State(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        kernel.close();
    }
}
