// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.ipn.kernel.Addresses;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.MemberTap;
import org.ipn.kernel.MemberTaps;
import org.ipn.kernel.Snapshot;
import org.ipn.kernel.Taps;
import org.ipn.kernel.bpf.ForwarderState;
import org.ipn.kernel.bpf.Programs;
import org.ipn.kernel.bpf.Reason;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.Qdisc;
import org.ipn.model.TapOwner;
import org.ipn.plan.Actual;
import org.ipn.plan.BridgePlan;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.GrabPlan;
import org.ipn.plan.Mark;
import org.ipn.plan.PutBack;
import org.ipn.plan.QdiscPlan;
import org.ipn.plan.RootQdiscs;
import org.ipn.plan.Subject;

/** The host's kernel in the planner's words: what is, and how a change is made. */
final class Kernel implements AutoCloseable {
    private final Links links;
    private final Addresses addresses;
    private final Taps taps;
    private final MemberTaps members;
    private final Departures departures;
    private final Settling settling;
    private final GrabbedNics nics;
    private final Policies policies;
    private final Queues queues = new Queues();
    private final Forwarding forwarding;

    /** Sockets are opened in the calling thread's network namespace. */
    Kernel(Settling settling, GrabbedNics nics) throws KernelException {
        this.links = new Links();
        this.addresses = new Addresses();
        this.taps = new Taps(links);
        this.members = new MemberTaps();
        this.departures = new Departures(links);
        this.settling = settling;
        this.nics = nics;
        Programs programs = new Programs(links, Programs.FOLDER);
        this.policies = new Policies(programs.policies());
        this.forwarding = new Forwarding(programs, policies::lost);
    }

    Snapshot look() throws KernelException {
        return links.dump();
    }

    Optional<Link> find(String device) throws KernelException {
        return links.find(device);
    }

    /** A process's tap, and its port on the host. */
    MemberTap makeMember(MemberTap.Wanted wanted) throws KernelException {
        return MemberTap.make(wanted, links);
    }

    MemberTaps members() {
        return members;
    }

    Departures departures() {
        return departures;
    }

    /** What is, as far as a plan for {@code desired} needs to know it. */
    Actual actual(Desired desired) throws KernelException {
        List<Network> networks = desired.networks();
        List<Link> found = departures.without(links.dump().links());
        policies.keepOnly(found);
        // A router's host has a million routes to tell of.
        boolean withRoutes = networks.stream().anyMatch(network -> GrabPlan.hasToGrab(desired, network, found));
        boolean inQuestion = found.stream().anyMatch(PutBack::isInQuestion);
        boolean withAddresses = withRoutes
                || inQuestion
                || networks.stream().anyMatch(network -> !network.hosts().isEmpty());
        return new Actual(
                found,
                settling.among(found),
                settling.takenOff(found),
                withAddresses ? addresses.byIndex() : Map.of(),
                withRoutes || inQuestion ? addresses.defaultRouteDevices() : Set.of(),
                owners(found),
                policies.all(),
                queues.look(desired, found));
    }

    /** Makes {@code change}; how a NIC was is kept before it is first touched. */
    void apply(Desired desired, Change change) throws KernelException {
        change.accept(new Effects(desired));
    }

    /** What each change is to this host. */
    private final class Effects implements Change.Visitor<KernelException> {
        private final Desired desired;

        private Effects(Desired desired) {
            this.desired = desired;
        }

        @Override
        public void make(Change.Make change) throws KernelException {
            Link made = links.make(change.link());
            Optional<Network> network = desired.networkNamed(change.network());
            if (network.isPresent()) {
                BridgePlan.policing(network.get(), made, policies.all()).ifPresent(policies::deafen);
            }
        }

        @Override
        public void makeTap(Change.MakeTap change) throws KernelException {
            taps.make(change.link(), change.owner(), made -> prepare(change, made));
        }

        @Override
        public void makePair(Change.MakePair change) throws KernelException {
            links.makePair(change.link(), change.peer(), made -> prepare(change, made));
        }

        /** What it may do holds from its first frame on. */
        private void prepare(Change change, Link made) throws KernelException {
            Optional<Network> network = desired.networkNamed(change.network());
            if (network.isPresent()) {
                PortPolicy policy = desired.policyOf(network.get(), change.link());
                Mac member = desired.memberOf(network.get(), change.link()).orElse(null);
                police(new Change.Police(change.network(), made, null, policy, member));
                Optional<Qdisc> queue = QdiscPlan.wanted(policy);
                if (queue.isPresent()) {
                    queue(new Change.Queue(change.network(), made, null, queue.get()));
                }
            }
        }

        @Override
        public void addAddress(Change.AddAddress change) throws KernelException {
            addresses.add(change.link().name(), change.address());
        }

        @Override
        public void police(Change.Police change) throws KernelException {
            if (change.link().isBridge()) {
                policies.deafen(change);
            } else {
                policies.police(change);
            }
        }

        @Override
        public void queue(Change.Queue change) throws KernelException {
            queues.set(change);
        }

        @Override
        public void set(Change.Set change) throws KernelException {
            nics.remember(desired, change);
            try {
                if (change.link().isBridge()
                        && change.link().up()
                        && !change.to().up()) {
                    stopPrograms(change.link());
                }
            } finally {
                links.change(
                        change.link(), change.to()); // a bridge that is to carry nothing goes down whatever else fails
            }
        }

        @Override
        public void remove(Change.Remove change) throws KernelException {
            if (members.isMember(change.link())) {
                departures.begin(change.link());
            } else {
                links.remove(change.link());
            }
        }
    }

    /** What users should know of a network that works, but not as well as it could. */
    List<String> notes(Network network) {
        List<String> notes = new ArrayList<>();
        for (String why : forwarding.why(network)) {
            notes.add("not all frames take the fastest way: " + why);
        }
        policies.heardOn(network.bridge()).ifPresent(notes::add);
        return notes;
    }

    Policies policies() {
        return policies;
    }

    /** Frames that a port's policy has dropped, by reason, those too that waited in vain in its queue. */
    Map<Reason, Long> drops(Link port) throws KernelException {
        Map<Reason, Long> drops = new HashMap<>(policies.drops(port));
        drops.merge(Reason.RATE, queues.drops(port), Long::sum);
        return drops;
    }

    /** Root qdiscs, as last looked at or made. */
    RootQdiscs qdiscs() {
        return queues.known();
    }

    /** Believes nothing of what it knows about programs: policies are put back at once, forwarders with the next {@link #forward}. */
    void audit() {
        policies.audit();
        forwarding.forget();
    }

    /** See {@link Forwarding#keep}. */
    Map<Subject, String> forward(Desired desired, List<Link> found) {
        return forwarding.keep(desired, found);
    }

    /** See {@link Forwarding#balance}; asks nobody where no programs are at work. */
    void balance() throws KernelException {
        if (forwarding.isAtWork()) {
            forwarding.balance(links.dump().counters());
        }
    }

    boolean isForwarding() {
        return forwarding.isAtWork();
    }

    ForwarderState forwarderOf(Network network) {
        return forwarding.of(network);
    }

    private void stopPrograms(Link bridge) throws KernelException {
        Optional<UUID> network = Mark.madeFor(bridge.alias());
        if (network.isPresent()) {
            forwarding.stop(network.get());
        }
    }

    /** Only of our own taps: nobody else's are ours to watch. */
    private static Map<String, TapOwner> owners(List<Link> found) throws KernelException {
        Map<String, TapOwner> owners = new HashMap<>();
        for (Link link : found) {
            if (link.isTap() && Mark.madeFor(link.alias()).isPresent()) {
                owners.put(link.name(), Taps.owner(link.name()));
            }
        }
        return owners;
    }

    @Override
    public void close() {
        queues.close();
        departures.close();
        members.close();
        addresses.close();
        links.close();
    }
}
