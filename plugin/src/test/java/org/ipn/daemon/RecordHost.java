// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.bpf.ForwarderState;
import org.ipn.model.Access;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Dataplane;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.PortSettings;
import org.ipn.model.Qdisc;
import org.ipn.model.Traits;
import org.ipn.plan.Actual;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Nodes;
import org.ipn.plan.RootQdiscs;
import org.jspecify.annotations.Nullable;

/**
 * A host that is nothing but records: links, what programs hold, node files. It does what a kernel does, as far as the daemon depends on it:
 * names and ifindexes are unique, who goes sets free what hung on it, a new port has a bridge port's own settings.
 *
 * <p>What ipnd knows of it is apart from what there is: {@link #forget} is ipnd's death.
 */
final class RecordHost implements Host {
    private static final Path NODES = Path.of("/run/ipn/nodes");

    private final Map<Integer, Link> links = new LinkedHashMap<>();
    private final Map<Integer, PortPolicy> held = new HashMap<>();
    private final Map<Integer, Qdisc> qdiscs = new HashMap<>();
    private final Map<UUID, Dataplane> programs = new HashMap<>();
    /** By name: whose it is, and for whom. */
    private final Map<String, Map.Entry<UUID, Access>> files = new HashMap<>();

    private final Map<Integer, List<String>> addresses = new HashMap<>();
    private int index;

    // What ipnd remembers.
    private final Map<Integer, PortPolicy> policed = new HashMap<>();
    private final Set<UUID> known = new HashSet<>();
    private RootQdiscs seen = RootQdiscs.NONE;
    private Settling settling = new Settling();
    private @Nullable GrabbedNics nics;
    private @Nullable ProcessMembers members;

    private Consumer<Change> before = change -> {};
    private int untilFailure = -1;
    private String failure = "EPERM";
    private boolean faulty;

    /** With a fault: what went with a network's programs is thought to be still there. */
    RecordHost believingThatProgramsStay() {
        faulty = true;
        return this;
    }

    /** A new ipnd: nothing of what the last one knew is known. */
    void forget(Settling newSettling, GrabbedNics newNics, ProcessMembers newMembers) {
        settling = newSettling;
        nics = newNics;
        members = newMembers;
        policed.clear();
        known.clear();
        seen = RootQdiscs.NONE;
        untilFailure = -1;
    }

    /** @param watcher told of each change that ipnd makes, before it is made */
    void watchedBy(Consumer<Change> watcher) {
        before = watcher;
    }

    /** The change after {@code skipped} more fails. */
    void fail(int skipped, String errno) {
        untilFailure = skipped;
        failure = errno;
    }

    @Override
    public Actual look(Desired desired) {
        settle();
        List<Link> found = List.copyOf(links.values());
        policed.keySet().retainAll(links.keySet());
        Objects.requireNonNull(members).keepOnly(found);
        seen = seen.seen(qdiscs, 0);
        Map<UUID, Optional<Dataplane>> carried = new HashMap<>();
        programs.forEach((network, dataplane) ->
                carried.put(network, known.contains(network) ? Optional.of(dataplane) : Optional.empty()));
        Map<UUID, Nodes.File> nodes = new HashMap<>();
        files.forEach((name, file) -> nodes.put(file.getKey(), new Nodes.File(name, file.getValue())));
        return new Actual(
                found,
                settling.among(found),
                settling.takenOff(found),
                addresses,
                Set.of(),
                policed,
                seen,
                carried,
                new Nodes(NODES, nodes, List.of(), members.all()));
    }

    private void settle() {
        seen = new RootQdiscs(seen.known(), Map.of());
    }

    @Override
    public void apply(Desired desired, Change change) throws IOException {
        before.accept(change);
        if (untilFailure >= 0 && untilFailure-- == 0) {
            throw new KernelException("change " + change.object(), change.object(), failure, "as the test asks", null);
        }
        change.accept(new Effects(desired));
    }

    @Override
    public Optional<Link> find(String device) {
        return links.values().stream()
                .filter(link -> link.name().equals(device))
                .findFirst();
    }

    @Override
    public Map<Integer, PortPolicy> policed() {
        return Map.copyOf(policed);
    }

    @Override
    public RootQdiscs qdiscs() {
        return seen;
    }

    @Override
    public State.Way way(Network network) {
        return new State.Way(ForwarderState.ofBridge(List.of()), List.of());
    }

    @Override
    public void audit(int port) {
        if (policed.containsKey(port) && links.containsKey(port)) {
            held.put(port, policed.get(port));
        }
    }

    @Override
    public void audit(Network network) {}

    /** What the programs of this device hold, whatever ipnd knows. */
    PortPolicy held(Link link) {
        return held.getOrDefault(link.index(), PortPolicy.NONE);
    }

    List<Link> links() {
        return List.copyOf(links.values());
    }

    // What others do.

    Link bridge(String name) {
        return add(new Link(
                0,
                name,
                Link.BRIDGE,
                Mac.parse("02:00:00:00:00:01"),
                1500,
                true,
                true,
                true,
                null,
                "",
                1000,
                BridgeSettings.SWITCH,
                null));
    }

    Link nic(String name) {
        return add(new Link(
                0, name, "", Mac.parse("00:16:3e:00:00:01"), 1500, true, true, true, null, "", 1000, null, null));
    }

    Link tap(String name, Mac mac, String bridge) {
        return add(
                new Link(0, name, Link.TUN, mac, 1500, true, true, true, bridge, "", 1000, null, PortSettings.SWITCH));
    }

    /** A port that a process got: as {@link MemberPorts} makes it, before it is plugged in. */
    Link member(String name, Mac mac, String alias) {
        return add(new Link(0, name, Link.VETH, mac, 1500, false, true, false, null, alias, 1000, null, null));
    }

    /** The same link, otherwise. */
    void change(Link link) {
        Link was = links.get(link.index());
        if (was != null) {
            boolean sameBridge = Objects.equals(was.master(), link.master());
            links.put(
                    link.index(),
                    link.withPort(link.master() == null ? null : sameBridge ? link.port() : PortSettings.SWITCH));
        }
    }

    /** The node file of that name goes. */
    void unlink(String name) {
        files.remove(name);
    }

    /** Takes along the other end of a veth; who sat on a bridge sits on none. */
    void remove(Link link) {
        Link gone = links.remove(link.index());
        if (gone == null) {
            return;
        }
        held.remove(gone.index());
        qdiscs.remove(gone.index());
        addresses.remove(gone.index());
        if (gone.isBridge()) {
            links.replaceAll((number, other) ->
                    gone.name().equals(other.master()) ? other.withMaster(null).withPort(null) : other);
        }
        Link peer = links.get(gone.traits().under());
        if (gone.kind().equals(Link.VETH) && peer != null) {
            remove(peer);
        }
    }

    private Link add(Link link) {
        Link made = numbered(link, ++index);
        links.put(made.index(), made);
        return made;
    }

    private static Link numbered(Link link, int number) {
        return new Link(
                        number,
                        link.name(),
                        link.kind(),
                        link.mac(),
                        link.mtu(),
                        link.up(),
                        link.arp(),
                        link.linkLocal(),
                        link.master(),
                        link.alias(),
                        link.queue(),
                        link.bridge(),
                        link.port())
                .withTraits(link.traits());
    }

    /** What each change leaves of this host. */
    private final class Effects implements Change.Visitor<IOException> {
        private final Desired desired;

        private Effects(Desired desired) {
            this.desired = desired;
        }

        private Link there(Link link) throws KernelException {
            Link there = links.get(link.index());
            if (there == null) {
                throw new KernelException("change " + link.name(), link.name(), "ENODEV", "no such device", null);
            }
            return there;
        }

        private Link made(Link link) throws KernelException {
            if (find(link.name()).isPresent()) {
                throw new KernelException("make " + link.name(), link.name(), "EEXIST", "exists", null);
            }
            return add(link);
        }

        @Override
        public void make(Change.Make change) throws KernelException {
            made(change.link());
        }

        @Override
        public void makeTap(Change.MakeTap change) throws KernelException {
            made(change.link().withTraits(change.link().traits().withOwner(change.owner())));
            prepare(change);
        }

        @Override
        public void makePair(Change.MakePair change) throws KernelException {
            Link peer = made(change.peer());
            Link link = made(change.link());
            links.put(peer.index(), peer.withTraits(Traits.PLAIN.withUnder(link.index())));
            links.put(link.index(), link.withTraits(Traits.PLAIN.withUnder(peer.index())));
            prepare(change);
        }

        private void prepare(Change.OfLink change) throws KernelException {
            Link link = find(change.link().name()).orElseThrow();
            Network network = desired.networkNamed(change.network()).orElseThrow();
            PortPolicy policy = desired.policyOf(network, link);
            police(new Change.Police(change.network(), link, null, policy, null));
        }

        @Override
        public void addAddress(Change.AddAddress change) {
            find(change.link().name())
                    .ifPresent(link -> addresses.merge(link.index(), List.of(change.address()), RecordHost::both));
        }

        @Override
        public void police(Change.Police change) throws KernelException {
            there(change.link());
            held.put(change.link().index(), change.to());
            policed.put(change.link().index(), change.to());
        }

        @Override
        public void queue(Change.Queue change) throws KernelException {
            int port = there(change.link()).index();
            if (change.to() == null) {
                qdiscs.remove(port);
            } else {
                qdiscs.put(port, change.to());
            }
            seen = seen.with(port, change.to());
        }

        @Override
        public void set(Change.Set change) throws KernelException {
            Link was = there(change.link());
            Objects.requireNonNull(nics).remember(desired, change);
            Link to = change.to();
            if (to.master() != null && find(to.master()).isEmpty()) {
                throw new KernelException("attach " + to.name(), to.name(), "ENODEV", "no such bridge", null);
            }
            links.put(was.index(), (to.master() == null ? to.withPort(null) : to).withTraits(was.traits()));
        }

        @Override
        public void remove(Change.Remove change) throws KernelException {
            RecordHost.this.remove(there(change.link()));
        }

        @Override
        public void putOut(Change.PutOut change) {
            RecordHost.this.remove(change.link());
        }

        @Override
        public void carry(Change.Carry change) {
            programs.put(change.to().network(), change.to());
            known.add(change.to().network());
        }

        @Override
        public void stopCarrying(Change.StopCarrying change) {
            programs.remove(change.uuid());
            known.remove(change.uuid());
            change.bearers().forEach(link -> {
                held.remove(link.index());
                if (!faulty) {
                    policed.remove(link.index());
                }
            });
        }

        @Override
        public void makeNode(Change.MakeNode change) {
            files.put(change.network(), Map.entry(change.uuid(), change.to()));
        }

        @Override
        public void removeNode(Change.RemoveNode change) {
            files.remove(change.path().getFileName().toString());
        }
    }

    private static List<String> both(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }
}
