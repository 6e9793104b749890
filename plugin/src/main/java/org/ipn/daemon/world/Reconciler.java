// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ipn.daemon.host.CarriedBy;
import org.ipn.daemon.host.Execution;
import org.ipn.daemon.host.Host;
import org.ipn.daemon.kept.GrabbedNics;
import org.ipn.daemon.kept.RunFiles;
import org.ipn.daemon.metrics.Tally;
import org.ipn.daemon.roster.Roster;
import org.ipn.kernel.KernelException;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.plan.Actual;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Mark;
import org.ipn.plan.Planner;
import org.ipn.plan.Problems;
import org.ipn.plan.Slips;
import org.ipn.plan.Subject;
import org.ipn.plan.Withheld;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what is what should be, on the world's thread. What could not be done is kept as a fault of its network until a later reconcile
 * succeeds.
 */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private static final long LONGEST_STEP_NANOS = 50_000_000;

    private final World world;
    private final Host host;
    private final Roster roster;
    private final Keeping keeping;
    private final GrabbedNics nics;
    private final BiConsumer<Desired, List<Link>> observer;
    private final Tally tally;
    private final Execution execution;
    private Map<Subject, String> failures = Map.of();
    private Map<Subject, String> faults = Map.of();
    private Set<String> served = Set.of();
    private Desired wished = State.NOTHING.desired();
    private Desired wishedHere = wished;
    private boolean settling;
    private long published = -1;
    private volatile State state = State.NOTHING;

    /** @param observer told what should be and what was found, at each reconcile, in order */
    public Reconciler(
            World world,
            Host host,
            Roster roster,
            RunFiles kept,
            Execution execution,
            BiConsumer<Desired, List<Link>> observer,
            Tally tally) {
        this.world = world;
        this.host = host;
        this.roster = roster;
        this.keeping = new Keeping(kept.state(), roster);
        this.nics = kept.nics();
        this.observer = observer;
        this.tally = tally;
        this.execution = execution;
        world.afterEach(this::publish);
        publish();
    }

    /** For any thread: what is known. */
    public State state() {
        return state;
    }

    private void publish() {
        if (published == roster.version()) {
            return;
        }
        Map<UUID, CarriedBy> ways = new HashMap<>();
        for (Network network : roster.desired().networks()) {
            ways.put(network.uuid(), host.way(network));
        }
        state = new State(
                roster.desired(),
                roster.inactive(),
                roster.invalid(),
                faults,
                ways,
                host.policed(),
                host.qdiscs(),
                nics.confirmations().all(),
                roster.now());
        published = roster.version();
    }

    /** Bridges of networks that are all that they should be, as far as ipnd can have them so. */
    Set<String> served() {
        return served;
    }

    /** Whether something was left to who may be at work on it: worth another reconcile in {@link RootQdiscs#QUIET_NANOS}. */
    boolean isSettling() {
        return settling;
    }

    /** In how many ms a NIC goes back of which nobody says that it may stay. */
    OptionalLong due() {
        return nics.confirmations().due();
    }

    /** What of the network could not be done, whatever its XML and its guests' ask. */
    Optional<String> failureOf(Network network) {
        return Optional.ofNullable(failures.get(Subject.of(network)));
    }

    /** What could not be done, by whose fault; another try may do. */
    Map<Subject, String> failures() {
        return failures;
    }

    /** What is, as far as a plan for the active networks and {@code further} needs to know. */
    Actual actual(Network... further) throws KernelException {
        Desired desired = roster.desired();
        List<Network> networks = new ArrayList<>(desired.networks());
        networks.addAll(List.of(further));
        return host.look(desired.withNetworks(networks, desired.accounts()));
    }

    /** Applies the plan, at once. Failures are faults, not exceptions; only a kernel that can't be asked at all is one. */
    public void reconcile() throws KernelException {
        reconcile(() -> false);
    }

    /** The same, but all who have a deadline are let through between two changes; what is left of the plan may not be right then. @return whether it came to its end */
    boolean reconcileAside() throws KernelException {
        return reconcile(world::letThrough);
    }

    /** @return whether all of the plan was made, or tried */
    private boolean reconcile(BooleanSupplier overtaken) throws KernelException {
        long begun = System.nanoTime();
        nics.confirmations().expire();
        Predicate<UUID> known = roster.known();
        Actual actual = look();
        keeping.learn(actual);
        nics.forget(roster.desired(), actual.links());
        Desired desired = among(actual.links());
        Map<Subject, String> found = problems(desired, actual);
        Withheld withheld = new Withheld();
        Actual ours = desired.complete() ? actual : actual.only(link -> isKnown(link, known));
        boolean changed = false; // who comes all the time can't have it make nothing
        for (Change change : Planner.plan(desired, ours)) {
            if ((changed || System.nanoTime() - begun > LONGEST_STEP_NANOS) && overtaken.getAsBoolean()) {
                return false;
            }
            if (withheld.holds(change)) {
                withheld.failed(change); // and so does what needs its device
                continue;
            }
            Optional<String> failure = execution.of(desired, change);
            failure.ifPresent(why -> {
                found.put(Subject.of(change), why);
                withheld.failed(change);
            });
            changed |= failure.isEmpty();
        }
        nics.await(desired, actual.links());
        keeping.save(Optional.of(actual)).forEach(found::putIfAbsent);
        conclude(desired, found);
        settling = !actual.settling().isEmpty() || !actual.qdiscs().removed().isEmpty();
        execution.served(desired, actual.links());
        observer.accept(desired, actual.links());
        long took = System.nanoTime() - begun;
        tally.reconciled(took);
        LOG.debug(
                "reconciled {} networks and {} links in {} us",
                desired.networks().size(),
                actual.links().size(),
                took / 1_000);
        return true;
    }

    /** What should be on a host that has these links; the same again where it was asked for before, with what follows from it. */
    private Desired among(List<Link> links) {
        Desired now = roster.desired();
        wishedHere = (now.equals(wished) ? wishedHere : now).among(links);
        wished = now;
        return wishedHere;
    }

    private void conclude(Desired desired, Map<Subject, String> found) {
        failures = Map.copyOf(found);
        misunderstood(desired, roster.refused()).forEach(found::putIfAbsent);
        faults = Map.copyOf(found);
        served = desired.networks().stream()
                .filter(network -> !failures.containsKey(Subject.of(network)))
                .map(Network::bridge)
                .collect(Collectors.toUnmodifiableSet());
        published = -1;
    }

    /**
     * Believes nothing of what is known about programs, which nobody tells of: looks whether each port's, and each network's, are still
     * there. What is not is put back by the next reconcile. Lets all through who have a deadline.
     */
    void audit() {
        for (int port : List.copyOf(host.policed().keySet())) {
            world.letThrough();
            host.audit(port);
        }
        for (Network network : roster.desired().networks()) {
            world.letThrough();
            try {
                host.audit(network);
            } catch (KernelException e) {
                LOG.error("network {}: {}", network.name(), e.getMessage());
            }
        }
    }

    /** Whether somebody has told what its network is about by now; until then it is left as an earlier ipnd left it. */
    private static boolean isKnown(Link link, Predicate<UUID> known) {
        return Mark.of(link.alias()).map(known::test).orElse(true);
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

    /** What libvirt said is kept also where the host can't be looked at: the next ipnd would take a network that stopped for an active one. */
    private Actual look() throws KernelException {
        try {
            return actual();
        } catch (KernelException blind) {
            keeping.save(Optional.empty()).values().forEach(why -> LOG.error("{}", why));
            throw blind;
        }
    }
}
