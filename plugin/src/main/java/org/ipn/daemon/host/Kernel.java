// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.ipn.daemon.kept.GrabbedNics;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.kernel.Addresses;
import org.ipn.kernel.BridgeNetfilter;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.LinkCache;
import org.ipn.kernel.Links;
import org.ipn.kernel.MemberTap;
import org.ipn.kernel.MemberTaps;
import org.ipn.kernel.Taps;
import org.ipn.kernel.bpf.ForwarderState;
import org.ipn.kernel.bpf.PortPrograms;
import org.ipn.kernel.bpf.Programs;
import org.ipn.libvirt.StatusFiles;
import org.ipn.model.FileFailure;
import org.ipn.model.Forwarder;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.Qdisc;
import org.ipn.plan.Actual;
import org.ipn.plan.BridgePlan;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.GrabPlan;
import org.ipn.plan.PutBack;
import org.ipn.plan.QdiscPlan;
import org.ipn.plan.RootQdiscs;

/** The real host: its kernel's links, qdiscs and programs, and our node files. On the world's thread, but where it says otherwise. */
public final class Kernel implements Host, MemberHost, FastPath, AutoCloseable {
    /** From ipnd's last sign of life on, where frames could go by the bridge: see {@link Programs#attend}. */
    private static final long UNATTENDED_NANOS = 2_500_000_000L;

    private final Links links;
    private final LinkCache cache;
    private final Addresses addresses;
    private final Taps taps;
    private final MemberTaps members;
    private final Departures departures;
    private final LostBridges lost;
    private final GrabbedNics nics;
    private final NodeFiles nodes;
    private final ProcessMembers processes;
    private final Policies policies;
    private final PortQdiscs qdiscs = new PortQdiscs();
    private final OverlayRoutes routes = new OverlayRoutes();
    private final Programs programs;
    private boolean firewalled;
    private BooleanSupplier filtersSeen = () -> true;
    /** Whether the programs may pass the bridge by, as last said. */
    private volatile boolean attended = true;

    /** Sockets are opened in the calling thread's network namespace. */
    public Kernel(LostBridges lost, GrabbedNics nics, NodeFiles nodes, ProcessMembers processes)
            throws KernelException {
        this(lost, nics, nodes, processes, Programs.FOLDER);
    }

    /** @param pins see {@link Programs} */
    public Kernel(LostBridges lost, GrabbedNics nics, NodeFiles nodes, ProcessMembers processes, Path pins)
            throws KernelException {
        this.links = new Links();
        this.cache = new LinkCache(links);
        this.addresses = new Addresses();
        this.taps = new Taps(links);
        this.members = new MemberTaps();
        this.departures = new Departures(links);
        this.lost = lost;
        this.nics = nics;
        this.nodes = nodes;
        this.processes = processes;
        this.programs = new Programs(links, pins);
        this.policies = new Policies(programs.policies());
    }

    @Override
    public List<Link> links() throws KernelException {
        return cache.list();
    }

    @Override
    public Optional<Link> find(String device) throws KernelException {
        return links.find(device);
    }

    @Override
    public MemberTap makeMember(MemberTap.Wanted wanted) throws KernelException {
        return MemberTap.make(wanted, links);
    }

    /** For any thread. */
    public MemberTaps members() {
        return members;
    }

    Departures departures() {
        return departures;
    }

    @Override
    public Actual look(Desired desired) throws KernelException {
        List<Network> networks = desired.networks();
        List<Link> found = departures.without(cache.list());
        policies.keepOnly(found);
        processes.keepOnly(found);
        // A router's host has a million routes to tell of.
        boolean withRoutes = networks.stream().anyMatch(network -> GrabPlan.hasToGrab(desired, network, found));
        boolean inQuestion = found.stream().anyMatch(PutBack::isInQuestion);
        boolean withAddresses = withRoutes
                || inQuestion
                || networks.stream().anyMatch(network -> !network.hosts().isEmpty() || network.overlay() != null);
        firewalled = !networks.isEmpty() && BridgeNetfilter.read().any();
        return new Actual(
                found,
                lost.among(found),
                lost.takenOff(found),
                lost.closed(found),
                withAddresses ? addresses.byIndex() : Map.of(),
                withRoutes || inQuestion ? addresses.defaultRouteDevices() : Set.of(),
                policies.all(),
                qdiscs.look(desired),
                routes.look(desired, found),
                firewalled,
                networks.isEmpty() ? Set.of() : filtered(),
                programs.carried(),
                nodes.look(processes.all()));
    }

    @Override
    public void apply(Desired desired, Change change) throws IOException {
        change.accept(new Effects(desired));
    }

    /** What each change is to this host. */
    private final class Effects implements Change.Visitor<IOException> {
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

        @Override
        public void makeOverlay(Change.MakeOverlay change) throws KernelException {
            links.makeVxlan(change.link(), made -> {
                prepare(change, made);
                routes.make(made, change.peers());
            });
        }

        @Override
        public void setPeers(Change.SetPeers change) throws KernelException {
            routes.set(change);
        }

        /** What it may do holds from its first frame on. */
        private void prepare(Change.OfLink change, Link made) throws KernelException {
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
            qdiscs.set(change);
        }

        @Override
        public void set(Change.Set change) throws KernelException {
            nics.remember(desired, change);
            links.change(change.link(), change.to());
        }

        @Override
        public void remove(Change.Remove change) throws KernelException {
            if (members.isMember(change.link())) {
                departures.begin(change.link());
            } else {
                links.remove(change.link());
            }
        }

        @Override
        public void putOut(Change.PutOut change) throws KernelException {
            departures.begin(change.link());
        }

        @Override
        public void carry(Change.Carry change) throws KernelException {
            programs.apply(change.to());
            if (!change.to().asleep()) { // the sign of life is one for all, and others may still be to be put to sleep
                attend();
            }
        }

        @Override
        public void stopCarrying(Change.StopCarrying change) throws KernelException {
            programs.stop(change.uuid(), change.bearers());
        }

        @Override
        public void makeNode(Change.MakeNode change) throws IOException {
            nodes.make(change);
        }

        @Override
        public void removeNode(Change.RemoveNode change) throws IOException {
            nodes.remove(change);
        }
    }

    @Override
    public CarriedBy way(Network network) {
        ForwarderState forwarder = programs.state(network.uuid()).orElse(ForwarderState.ofBridge(List.of()));
        List<String> notes = new ArrayList<>();
        if (network.forwarder() == Forwarder.EBPF) {
            forwarder.why().forEach(why -> notes.add(ForwarderState.note(why)));
        }
        if (!attended && forwarder.forwarder() == Forwarder.EBPF) {
            notes.add("the bridge carries all frames: libvirt is away, hangs, or its files in "
                    + StatusFiles.FOLDERS.get(0).getParent()
                    + " can't be watched, so a filter that it sets would not be noticed");
        }
        policies.heardOn(network.bridge()).ifPresent(notes::add);
        return new CarriedBy(forwarder, notes);
    }

    @Override
    public void audit(int port) {
        policies.audit(port);
    }

    @Override
    public void audit(Network network) throws KernelException {
        routes.forget();
        programs.audit(network.uuid());
    }

    @Override
    public Map<Integer, PortPolicy> policed() {
        return policies.all();
    }

    @Override
    public void closed(Link port, UUID network) {
        lost.closed(port.index(), network);
    }

    @Override
    public boolean isBare(Link port) {
        return portPrograms().isBare(port);
    }

    public Policies policies() {
        return policies;
    }

    /** What ports' programs have dropped; for any thread. */
    public PortPrograms portPrograms() {
        return programs.policies();
    }

    @Override
    public RootQdiscs qdiscs() {
        return qdiscs.known();
    }

    @Override
    public boolean isCarrying() throws KernelException {
        return programs.isAtWork();
    }

    /** @param seen whether a filter that a running guest gets would be noticed; from any thread; to be set before the world's thread starts */
    public void attendedBy(BooleanSupplier seen) {
        filtersSeen = seen;
    }

    private boolean attend() throws KernelException {
        boolean seen = filtersSeen.getAsBoolean();
        long until = System.nanoTime() + (seen ? UNATTENDED_NANOS : 0);
        boolean sees = false;
        try {
            sees = BridgeNetfilter.read().any();
        } finally { // where that can't be told, too
            attended = sees || seen;
            programs.attend(sees ? 0 : until);
        }
        return sees;
    }

    private static Set<String> filtered() throws KernelException {
        try {
            return FilterBindings.devices(StatusFiles.BINDINGS);
        } catch (IOException failed) {
            KernelException failure = new KernelException(
                    "list nwfilter's bindings",
                    StatusFiles.BINDINGS.toString(),
                    "EIO",
                    "is libvirt's folder readable?",
                    FileFailure.said(failed));
            failure.initCause(failed);
            throw failure;
        }
    }

    @Override
    public boolean balance() throws KernelException {
        boolean sees = attend();
        programs.balance(links.received());
        return sees == firewalled;
    }

    @Override
    public void close() {
        qdiscs.close();
        routes.close();
        departures.close();
        members.close();
        addresses.close();
        cache.close();
        links.close();
    }
}
