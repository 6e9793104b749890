// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.ipn.daemon.host.CarriedBy;
import org.ipn.daemon.host.FastPath;
import org.ipn.daemon.host.LostBridges;
import org.ipn.daemon.host.MemberHost;
import org.ipn.daemon.kept.GrabbedNics;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.MemberEnd;
import org.ipn.kernel.MemberTap;
import org.ipn.kernel.bpf.ForwarderState;
import org.ipn.kernel.sys.Fd;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Actual;
import org.ipn.plan.BridgePlan;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Nodes;
import org.ipn.plan.RootQdiscs;
import org.ipn.plan.Underlay;
import org.ipn.testing.HostRecords;
import org.jspecify.annotations.Nullable;

/** A host that is nothing but {@link HostRecords}; {@link TwinHost} holds it against a real one. */
final class RecordHost implements PlayedHost, MemberHost, FastPath {
    private static final Path NODES = Path.of("/run/ipn/nodes");

    private final HostRecords records;
    private RootQdiscs seen = RootQdiscs.NONE;
    private LostBridges settling = new LostBridges();
    private @Nullable GrabbedNics nics;
    private @Nullable ProcessMembers members;
    private boolean faulty;
    /** Names that somebody takes just before ipnd does. */
    final List<String> snatched = new ArrayList<>();
    /** Whether programs carry anything. */
    volatile boolean carrying;
    /** Whether the host's firewalls see the same as at the last look. */
    volatile boolean balanced = true;
    /** How often somebody has asked for that. */
    final AtomicInteger asked = new AtomicInteger();
    /** Told of each {@link #balance}. */
    volatile Runnable balancing = () -> {};

    RecordHost() {
        records = new HostRecords();
    }

    /** @param numbers the ifindex of a link of this name that has just been made */
    RecordHost(ToIntFunction<String> numbers) {
        records = new HostRecords(numbers);
    }

    /** With a fault: policies go with a network's programs, and are thought to be still there. */
    RecordHost believingThatProgramsStay() {
        faulty = true;
        return this;
    }

    @Override
    public void begin(LostBridges newSettling, GrabbedNics newNics, ProcessMembers newMembers) {
        settling = newSettling;
        nics = newNics;
        members = newMembers;
        seen = RootQdiscs.NONE;
        records.forget();
    }

    @Override
    public Actual look(Desired desired) {
        ProcessMembers joined = Objects.requireNonNull(members);
        List<Link> found = records.links();
        joined.keepOnly(found);
        seen = new RootQdiscs(seen.known(), Map.of()).seen(records.qdiscs(), 0);
        return new Actual(
                found,
                settling.among(found),
                settling.takenOff(found),
                settling.closed(found),
                records.addresses(),
                Set.of(),
                records.policed(),
                seen,
                new Underlay(records.peers(), Map.of(), true),
                false,
                Set.of(),
                records.carried(),
                new Nodes(NODES, records.files(), records.lostFiles(), List.of(), joined.all()));
    }

    @Override
    public void apply(Desired desired, Change change) throws IOException {
        if (change instanceof Change.Set set) {
            Objects.requireNonNull(nics).remember(desired, set);
        }
        change.accept(records);
        if (change instanceof Change.Make make) {
            Link made = find(make.link().name()).orElseThrow();
            Optional<Change.Police> deaf = desired.networkNamed(make.network())
                    .flatMap(network -> BridgePlan.policing(network, made, records.policed()));
            if (deaf.isPresent()) {
                records.police(deaf.get());
            }
        } else if (change instanceof Change.MakeTap
                || change instanceof Change.MakePair
                || change instanceof Change.MakeOverlay) {
            prepare(desired, (Change.OfLink) change);
        } else if (change instanceof Change.Queue queue) {
            seen = seen.with(queue.link().index(), queue.to());
        } else if (change instanceof Change.StopCarrying stop && faulty) {
            stop.bearers().forEach(records::strip);
        }
    }

    /** What it may do holds from its first frame on. */
    private void prepare(Desired desired, Change.OfLink change) throws KernelException {
        Link link = find(change.link().name()).orElseThrow();
        Optional<Network> network = desired.networkNamed(change.network());
        if (network.isPresent()) {
            PortPolicy policy = desired.policyOf(network.get(), link);
            records.police(new Change.Police(change.network(), link, null, policy, null));
        }
    }

    @Override
    public Optional<Link> find(String device) {
        return records.find(device);
    }

    @Override
    public Map<Integer, PortPolicy> policed() {
        return Map.copyOf(records.policed());
    }

    @Override
    public void closed(Link port, UUID network) {
        settling.closed(port.index(), network);
    }

    @Override
    public boolean isBare(Link port) {
        return records.held(port).equals(PortPolicy.NONE);
    }

    @Override
    public RootQdiscs qdiscs() {
        return seen;
    }

    @Override
    public CarriedBy way(Network network) {
        return new CarriedBy(ForwarderState.ofBridge(List.of()), List.of());
    }

    @Override
    public void audit(int port) {
        if (!faulty) {
            records.audit(port);
        }
    }

    @Override
    public void audit(Network network) {}

    @Override
    public PortPolicy held(Link link) {
        return records.held(link);
    }

    @Override
    public List<Nodes.File> files() {
        return List.copyOf(records.files().values());
    }

    @Override
    public List<Link> links() {
        return records.links();
    }

    /** CIDR, by ifindex. */
    Map<Integer, List<String>> addresses() {
        return records.addresses();
    }

    @Override
    public MemberEnd makeMember(MemberTap.Wanted wanted) throws KernelException {
        if (snatched.remove(wanted.device())) {
            throw new KernelException("make", wanted.device(), "EEXIST", "somebody was faster", null);
        }
        Link port = member(wanted.device(), wanted.mac().ofTap(), wanted.alias());
        records.change(port.withMtu(wanted.mtu()).withUp(false));
        return new MemberEnd() {
            @Override
            public String device() {
                return wanted.device();
            }

            @Override
            public Fd fd() {
                throw new IllegalStateException("records have no descriptors");
            }

            @Override
            public void close() {
                records.remove(port);
            }
        };
    }

    @Override
    public boolean isCarrying() {
        asked.incrementAndGet();
        return carrying;
    }

    @Override
    public boolean balance() {
        balancing.run();
        return balanced;
    }

    @Override
    public void witness() {}

    @Override
    public void close() {}

    @Override
    public Link bridge(String name) {
        return add(HostRecords.bridge(name, ""));
    }

    @Override
    public Link nic(String name) {
        return add(HostRecords.nic(name, null));
    }

    @Override
    public Link tap(String name, Mac mac, String bridge) {
        return add(HostRecords.tap(name, mac, bridge, ""));
    }

    @Override
    public void hold(Link tap, boolean open) {
        records.change(tap.withTraits(tap.traits().withHeld(open)));
    }

    @Override
    public Link member(String name, Mac mac, String alias) {
        return add(new Link(0, name, Link.VETH, mac, 1500, false, true, false, null, alias, 1000, null, null));
    }

    /** @return as it is numbered */
    Link add(Link link) {
        return records.add(link);
    }

    @Override
    public void change(Link link) {
        records.change(link);
    }

    @Override
    public void strip(Link link) {
        records.strip(link);
    }

    @Override
    public void unlink(String name) {
        records.unlink(name);
    }

    @Override
    public void remove(Link link) {
        records.remove(link);
    }
}
