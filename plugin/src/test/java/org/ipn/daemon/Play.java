// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.daemon.metrics.Tally;
import org.ipn.kernel.KernelException;
import org.ipn.model.Access;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Forward;
import org.ipn.model.Forwarder;
import org.ipn.model.Grab;
import org.ipn.model.Guest;
import org.ipn.model.HostAddress;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.model.PortSettings;
import org.ipn.model.ProcessMember;
import org.ipn.model.Refused;
import org.ipn.model.Rights;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Mark;
import org.ipn.plan.Planner;
import org.ipn.plan.RootQdiscs;
import org.ipn.testing.Networks;
import org.ipn.xml.GuestXml;

/**
 * Plays a sequence: libvirt and the kernel as the world's other side, ipnd's own decisions in between, and what always has to hold. On the
 * world's thread.
 */
final class Play {
    /** What should never be. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1;

        Violation(String what) {
            super(what);
        }
    }

    private static final List<PortPolicy> POLICIES = List.of(
            PortPolicy.NONE,
            PortPolicy.of(Map.of("rights", "r")),
            PortPolicy.of(Map.of("vlan", "10")),
            PortPolicy.of(Map.of("antispoof", "yes", "isolated", "yes")),
            PortPolicy.of(Map.of("rate", "10", "delay", "5")));
    private static final List<String> ERRNOS = List.of("EPERM", "ENOMEM", "EBUSY", "ENODEV");
    private static final AccountNumbers ACCOUNTS =
            new AccountNumbers(Map.of("root", 0, "alice", 1000), Map.of("root", 0, "lab", 100));

    private final World world;
    private final Path run;
    private final RecordHost host;
    private final Random random;

    // libvirt's side.
    private final Map<Integer, Network> active = new LinkedHashMap<>();
    private final Map<Integer, Guest> running = new LinkedHashMap<>();
    private final Map<Mac, UUID> ports = new HashMap<>();
    /** By NIC: what was validly asked of it since the news last stopped. */
    private final Map<Mac, Set<PortPolicy>> asked = new HashMap<>();

    private final Map<Integer, Set<Network>> networkWords = new HashMap<>();
    private final Map<Integer, Set<Guest>> guestWords = new HashMap<>();
    private final Set<Integer> slipped = new HashSet<>();
    private final List<String> added = new ArrayList<>();
    private int taps;
    private int processes;

    // The kernel's side.
    private Map<Integer, Link> told = Map.of();
    private final Deque<Input<?>> events = new ArrayDeque<>();
    private final Set<Integer> foreign = new HashSet<>();
    /** Ports that were asked for something once. */
    private final Set<Integer> served = new HashSet<>();

    private long clock;

    // ipnd.
    private Roster roster;
    private Reconciler reconciler;
    private Decisions decisions;
    private GrabbedNics nics;
    private ProcessMembers members;
    private Told lastTold;
    private long lastClock;
    private int inputs;

    Play(World world, Path run, RecordHost host, long seed) throws IOException {
        this.world = world;
        this.run = run;
        this.host = host;
        this.random = new Random(seed);
        for (String name : List.of("br0", "docker0")) {
            foreign.add(host.bridge(name).index());
        }
        foreign.add(host.nic("eth0").index());
        foreign.add(host.tap("vnet99", mac(99).ofTap(), "br0").index());
        host.nic("eth1");
        host.watchedBy(this::check);
        begin();
    }

    int inputs() {
        return inputs;
    }

    /** Plays all of it, and then what makes the news stop. */
    void play(List<Act> acts) throws IOException {
        for (Act act : acts) {
            perform(act);
            notice();
        }
        settle();
    }

    private void begin() throws IOException {
        StateFiles files = new StateFiles(run);
        nics = new GrabbedNics(run);
        members = new ProcessMembers(run);
        roster = new Roster(new AddedTaps(run), nics, files.guests().load());
        roster.learned(ACCOUNTS);
        files.load(this::defined).forEach(roster::started);
        Settling settling = new Settling(() -> clock);
        host.forget(settling, nics, members);
        Tally tally = new Tally();
        Execution execution = new Execution(host, roster::nameOf, tally);
        reconciler = new Reconciler(world, host, roster, files, nics, execution, (desired, links) -> {}, tally);
        NewPorts newPorts = new NewPorts(host, roster, reconciler, execution);
        decisions = new Decisions(roster, reconciler, settling, newPorts, null, () -> {});
        lastTold = inventory(); // what the last one had asked for, nobody hears
        lastClock = roster.now();
        reconciler.reconcile();
    }

    /** The simulation's XML is the number of a network and of its variant. */
    private Optional<Network> defined(String xml) {
        String[] words = xml.strip().split(" ");
        return Optional.of(network(Integer.parseInt(words[0]), Integer.parseInt(words[1])));
    }

    private static Definition definition(int net, int variant) {
        return new Definition(network(net, variant), net + " " + variant);
    }

    private static UUID uuid(int kind, int number) {
        return new UUID(0x1000L * kind, number);
    }

    private static Mac mac(int number) {
        return new Mac(0x5254_0000_0000L | number);
    }

    private static Network network(int net, int variant) {
        boolean ours = net != 3;
        Kind kind = net % 2 == 0 ? Kind.BUS : Kind.SWITCH;
        PortPolicy quiet = POLICIES.get(1 + variant % 4);
        return Networks.network(
                uuid(1, net),
                "net" + net,
                kind,
                ours ? "ipn-net" + net : "virbr" + net,
                ours ? Forward.BRIDGE : Forward.NAT,
                ours ? 1500 : 0,
                variant % 3 == 2 ? Forwarder.EBPF : Forwarder.AUTO,
                variant % 2 == 0 ? Access.DEFAULT : new Access("alice", "lab", 0660),
                net == 1 ? List.of(new HostAddress("10.7." + net + ".1/24", null, PortPolicy.NONE)) : List.of(),
                net == 0 && variant < 4 ? List.of(new Grab("eth1", false, PortPolicy.NONE)) : List.of(),
                net == 2 ? List.of(new NamedTap("uml" + net, "alice", "root", quiet, 1, false)) : List.of(),
                null,
                Map.of("quiet", quiet),
                List.of(),
                null,
                PortPolicy.NONE);
    }

    private void perform(Act act) throws IOException {
        inputs++;
        if (act instanceof Act.NetStart start) {
            netStart(start.net() % 4, start.variant());
        } else if (act instanceof Act.NetStop stop) {
            netStop(stop.net() % 4);
        } else if (act instanceof Act.NetUpdate update) {
            netUpdate(update.net() % 4, update.variant());
        } else if (act instanceof Act.GuestStart start) {
            guestStart(start.guest() % 4, start.nics());
        } else if (act instanceof Act.GuestEnd end) {
            guestEnd(end.guest() % 4);
        } else if (act instanceof Act.Metadata said) {
            metadata(said.guest() % 4, said.nic(), said.policy());
        } else if (act instanceof Act.Plug plug) {
            plug(plug.guest() % 4);
        } else if (act instanceof Act.Unplug unplug) {
            unplug(unplug.guest() % 4);
        } else if (act instanceof Act.ProcessJoins join) {
            join(join.net() % 4);
        } else if (act instanceof Act.ProcessLeaves leave) {
            pick(members.all(), leave.which())
                    .flatMap(member -> host.find(member.device()))
                    .ifPresent(host::remove);
        } else if (act instanceof Act.TapAdd add) {
            tapAdd(add.net() % 4);
        } else if (act instanceof Act.TapDel del) {
            tapDel(del.which());
        } else if (act instanceof Act.Meddle meddle) {
            meddle(meddle.link(), meddle.how());
        } else if (act instanceof Act.Events happen) {
            tell(happen.count(), happen.fate());
        } else if (act instanceof Act.Inventory inventory) {
            inventory(inventory.stale());
        } else if (act instanceof Act.Reconcile) {
            reconciler.reconcile();
        } else if (act instanceof Act.Overtaken overtaken) {
            overtaken(overtaken);
        } else if (act instanceof Act.Failure failure) {
            host.fail(failure.skipped(), ERRNOS.get(failure.errno()));
        } else if (act instanceof Act.Death) {
            events.clear();
            begin();
        } else if (act instanceof Act.Time) {
            clock += 2 * RootQdiscs.QUIET_NANOS;
        } else if (act instanceof Act.Audit) {
            reconciler.audit();
        } else {
            throw new IllegalStateException(act.toString());
        }
    }

    // libvirt.

    /** @return whether it was let: each is answered, and once */
    private boolean ask(Input<?> hook) {
        inputs++;
        try {
            hook.accept(decisions);
            return true;
        } catch (Refused | KernelException refused) {
            return false;
        }
    }

    private void netStart(int net, int variant) {
        Network wanted = network(net, variant);
        if (active.containsKey(net)) {
            return;
        }
        if (ask(new Input.NetworkStarts(definition(net, variant), ACCOUNTS))) {
            if (!wanted.forward().ownsBridge() && host.find(wanted.bridge()).isEmpty()) {
                host.bridge(wanted.bridge());
            }
            active.put(net, wanted);
            learnAsked();
            ask(new Input.NetworkStarted(definition(net, variant), ACCOUNTS));
        }
    }

    private void netStop(int net) {
        Network was = active.remove(net);
        networkWords.remove(net);
        if (was != null) {
            ports.keySet()
                    .removeIf(mac -> nics().anyMatch(
                                    nic -> nic.mac().equals(mac) && was.name().equals(nic.network())));
            if (!was.forward().ownsBridge()) {
                host.find(was.bridge()).ifPresent(host::remove);
            }
            ask(new Input.NetworkStopped(was.uuid()));
            added.removeIf(tap -> tap.endsWith("n" + net));
        }
    }

    private void netUpdate(int net, int variant) {
        if (active.containsKey(net)) {
            active.put(net, network(net, variant));
            learnAsked();
            ask(new Input.NetworkStarted(definition(net, variant), ACCOUNTS));
        }
    }

    private void guestStart(int number, int nics) {
        if (running.containsKey(number)) {
            return;
        }
        List<Nic> wanted = new ArrayList<>();
        for (int i = 0; i <= nics % 2; i++) {
            int net = (nics + i) % 4;
            boolean own = nics == 5 && net < 3;
            wanted.add(new Nic(
                    mac(number * 10 + i),
                    own ? Nic.Type.ETHERNET : Nic.Type.NETWORK,
                    own ? "own" + number + i : null,
                    "net" + net,
                    null,
                    !own && nics >= 4 ? "quiet" : null,
                    null,
                    false));
        }
        Guest guest =
                new Guest(uuid(2, number), "g" + number, wanted, Map.of(mac(number * 10), POLICIES.get(nics % 5)));
        if (!ask(new Input.GuestStarts(guest))) {
            return;
        }
        List<Nic> plugged = new ArrayList<>();
        for (Nic nic : wanted) {
            Optional<Nic> tap = nic.type() == Nic.Type.ETHERNET ? Optional.of(nic) : plugged(guest, nic);
            if (tap.isEmpty()) {
                plugged.forEach(this::unplugged);
                ask(new Input.GuestEnded(guest.uuid()));
                return;
            }
            plugged.add(tap.get());
        }
        Guest runs = new Guest(guest.uuid(), guest.name(), plugged, guest.policies());
        running.put(number, runs);
        slipped.remove(number);
        learnAsked();
        ask(new Input.GuestRuns(runs, null));
    }

    /** As libvirt does: the network's hook, then the tap. */
    private Optional<Nic> plugged(Guest guest, Nic nic) {
        Optional<Network> network = active.values().stream()
                .filter(one -> one.name().equals(nic.network()))
                .findFirst();
        if (network.isEmpty() || host.find(network.get().bridge()).isEmpty()) {
            return Optional.empty();
        }
        UUID port = uuid(3, ++taps);
        NetworkPort claim =
                new NetworkPort(port, network.get().uuid(), guest.name(), guest.uuid(), nic.mac(), nic.portgroup());
        if (!ask(new Input.PortCreated(network.get(), claim, true))) {
            return Optional.empty();
        }
        ports.put(nic.mac(), port);
        String device = "vnet" + taps;
        host.tap(device, nic.mac().ofTap(), network.get().bridge());
        Nic now = new Nic(
                nic.mac(), nic.type(), device, nic.network(), network.get().bridge(), nic.portgroup(), null, false);
        asked.computeIfAbsent(nic.mac(), any -> new HashSet<>())
                .add(oracle(List.of(network.get()), List.of(withNic(guest, now)))
                        .policyOf(network.get(), host.find(device).orElseThrow()));
        return Optional.of(now);
    }

    private static Guest withNic(Guest guest, Nic nic) {
        List<Nic> all = new ArrayList<>(guest.nics());
        all.removeIf(other -> other.mac().equals(nic.mac()));
        all.add(nic);
        return new Guest(guest.uuid(), guest.name(), all, guest.policies(), guest.kept());
    }

    private void unplugged(Nic nic) {
        if (nic.type() == Nic.Type.NETWORK) {
            host.find(String.valueOf(nic.device())).ifPresent(host::remove);
        }
        UUID port = ports.remove(nic.mac());
        if (port != null) {
            ask(new Input.PortDeleted(port));
        }
        asked.remove(nic.mac());
    }

    private void guestEnd(int number) {
        Guest was = running.remove(number);
        guestWords.remove(number);
        if (was != null) {
            was.nics().forEach(this::unplugged);
            ask(new Input.GuestEnded(was.uuid()));
        }
    }

    /** libvirt tells of changed metadata by its inventory alone; what nobody understands changes nothing. */
    private void metadata(int number, int nic, int policy) {
        Guest guest = running.get(number);
        if (guest == null) {
            return;
        }
        if (policy < 0) {
            slipped.add(number);
            return;
        }
        slipped.remove(number);
        Map<Mac, PortPolicy> policies = new HashMap<>(guest.policies());
        policies.put(mac(number * 10 + nic % 2), POLICIES.get(policy));
        running.put(number, new Guest(guest.uuid(), guest.name(), guest.nics(), policies));
        learnAsked();
    }

    private void plug(int number) {
        Guest guest = running.get(number);
        if (guest == null || slipped.contains(number) || guest.nics().size() > 2) {
            return;
        }
        Mac mac = mac(number * 10 + 5);
        Nic nic = new Nic(mac, Nic.Type.NETWORK, null, "net" + number, null, "quiet", null, false);
        if (guest.nic(mac).isEmpty()) {
            plugged(guest, nic).ifPresent(plugged -> running.put(number, withNic(guest, plugged)));
            learnAsked();
        }
    }

    private void unplug(int number) {
        Guest guest = running.get(number);
        Mac mac = mac(number * 10 + 5);
        if (guest != null && guest.nic(mac).isPresent()) {
            unplugged(guest.nic(mac).orElseThrow());
            List<Nic> left =
                    guest.nics().stream().filter(nic -> !nic.mac().equals(mac)).toList();
            running.put(number, new Guest(guest.uuid(), guest.name(), left, guest.policies()));
        }
    }

    private void inventory(boolean stale) {
        inputs++;
        if (!stale) {
            lastTold = inventory();
            lastClock = roster.now();
        }
        decisions.inventory(new Input.Inventory(lastTold, Math.min(lastClock, roster.now())));
    }

    private Told inventory() {
        List<Definition> definitions = new ArrayList<>();
        active.forEach((net, network) -> definitions.add(new Definition(network, net + " " + variant(net, network))));
        List<GuestXml> guests = new ArrayList<>();
        running.forEach((number, guest) -> guests.add(
                slipped.contains(number)
                        ? new GuestXml(
                                new Guest(guest.uuid(), guest.name(), guest.nics(), Map.of()), true, List.of("slip"))
                        : new GuestXml(guest, true, List.of())));
        return new Told(definitions, List.of(), guests, Set.of(), List.of(), Map.of(), List.of());
    }

    private static int variant(int net, Network network) {
        for (int variant = 0; variant < 8; variant++) {
            if (network(net, variant).equals(network)) {
                return variant;
            }
        }
        throw new IllegalStateException(network.toString());
    }

    // Processes and users.

    /** As {@link MemberPorts} does. */
    private void join(int net) throws IOException {
        Optional<Network> network = roster.desired().network(uuid(1, net));
        if (network.isEmpty()
                || members.all().size() > 3
                || host.find(network.get().bridge()).isEmpty()) {
            return;
        }
        Mac mac = Mac.local(++processes);
        Link port = host.member("ipn" + processes, mac, Mark.made(network.get().uuid()));
        members.add(new ProcessMember(
                port.name(), port.index(), network.get().uuid(), null, 1000, List.of(100), Rights.RW, mac));
        try {
            MemberPorts.plug(host, roster.desired(), network.get(), port);
        } catch (KernelException e) {
            host.remove(port);
        }
    }

    private void tapAdd(int net) {
        Network network = active.get(net);
        if (network != null) {
            String name = "t" + ++taps + "n" + net;
            if (ask(new Input.TapAdded(
                    network, new NamedTap(name, "alice", "root", POLICIES.get(taps % 5), 1, true), ACCOUNTS))) {
                added.add(name);
            }
        }
    }

    private void tapDel(int which) {
        pick(added, which).ifPresent(name -> {
            Network network = active.get(Integer.parseInt(name.substring(name.indexOf('n') + 1)));
            if (network != null && ask(new Input.TapRemoved(network, name))) {
                added.remove(name);
            }
        });
    }

    private static <T> Optional<T> pick(List<T> from, int which) {
        return from.isEmpty() ? Optional.empty() : Optional.of(from.get(which % from.size()));
    }

    // The kernel.

    private void meddle(int which, int how) {
        List<Link> ours = host.links().stream()
                .filter(link -> !foreign.contains(link.index()))
                .toList();
        pick(ours, which).ifPresent(link -> {
            switch (how) {
                case 0 -> host.change(link.withUp(!link.up()));
                case 1 -> host.change(link.withMaster(link.isBridge() ? null : "br0"));
                case 2 -> host.change(link.withMaster(null));
                case 3 ->
                    host.change(link.withPort(link.master() == null ? null : PortSettings.SWITCH.withIsolated(false)));
                case 4 -> remove(link);
                case 5 -> host.unlink("net" + which % 4);
                default -> host.change(link.withQueue(77));
            }
        });
    }

    /** Nobody takes a guest's tap away from it, and nothing that hardware is goes. */
    private void remove(Link link) {
        boolean guests = nics().anyMatch(nic -> link.name().equals(nic.device()));
        if (!guests && !link.kind().isEmpty()) {
            host.remove(link);
        }
    }

    /** What has become of links since this last looked, as events. */
    private void notice() {
        Map<Integer, Link> now = new LinkedHashMap<>();
        host.links().forEach(link -> now.put(link.index(), link));
        now.forEach((index, link) -> {
            if (!link.equals(told.get(index))) {
                events.add(new Input.LinkSeen(link));
            }
        });
        told.keySet().stream().filter(index -> !now.containsKey(index)).forEach(index -> {
            events.add(new Input.LinkGone(index));
        });
        told = now;
    }

    private void tell(int count, int fate) {
        List<Input<?>> next = new ArrayList<>();
        while (!events.isEmpty() && next.size() <= count) {
            next.add(events.remove());
        }
        switch (fate) {
            case 0 -> next.clear();
            case 1 -> Collections.shuffle(next, random);
            case 2 -> next.addAll(List.copyOf(next));
            default -> {}
        }
        next.forEach(this::ask);
    }

    private void overtaken(Act.Overtaken overtaken) throws IOException {
        int[] left = {overtaken.change()};
        host.watchedBy(change -> {
            check(change);
            if (left[0]-- == 0) {
                world.tell(World.Turn.CALL, () -> {
                    try {
                        perform(overtaken.by());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
            }
        });
        try {
            reconciler.reconcileAside();
        } finally {
            host.watchedBy(this::check);
        }
    }

    // What always holds.

    private Stream<Nic> nics() {
        return running.values().stream().flatMap(guest -> guest.nics().stream());
    }

    private Desired oracle(List<Network> networks, List<Guest> guests) {
        return new Desired(networks, guests, List.of(), ACCOUNTS, nics.grabbed(), true);
    }

    private Optional<Network> networkOf(Nic nic) {
        return active.values().stream()
                .filter(network -> network.name().equals(nic.network()))
                .findFirst();
    }

    /** What ipnd has heard of a guest may be older than what it has heard of a network, or the other way round. */
    private void learnAsked() {
        active.forEach((net, network) ->
                networkWords.computeIfAbsent(net, any -> new HashSet<>()).add(network));
        running.forEach((number, guest) ->
                guestWords.computeIfAbsent(number, any -> new HashSet<>()).add(guest));
        guestWords
                .values()
                .forEach(words -> words.forEach(guest -> guest.nics().forEach(nic -> learnAsked(guest, nic))));
    }

    private void learnAsked(Guest guest, Nic nic) {
        host.find(String.valueOf(nic.device()))
                .ifPresent(link -> networkWords.values().stream()
                        .flatMap(Set::stream)
                        .filter(network -> network.name().equals(nic.network()))
                        .forEach(network -> asked.computeIfAbsent(nic.mac(), any -> new HashSet<>())
                                .add(oracle(List.of(network), List.of(guest)).policyOf(network, link))));
    }

    private void check(Change change) {
        if (change instanceof Change.OfLink of && foreign.contains(of.link().index())) {
            throw new Violation("a foreign link is changed: " + change.describe());
        }
        if (change instanceof Change.Set set) {
            nics().filter(nic -> set.link().name().equals(nic.device()))
                    .flatMap(nic -> networkOf(nic).stream())
                    .filter(network -> network.bridge().equals(set.link().master()))
                    .filter(network -> !network.bridge().equals(set.to().master()))
                    .findFirst()
                    .ifPresent(network -> {
                        throw new Violation(
                                "a running guest's port leaves " + network.name() + ": " + change.describe());
                    });
        }
        if (change instanceof Change.Set set
                && set.link().isBridge()
                && set.to().up()
                && !set.link().up()) {
            nics().forEach(nic -> host.find(String.valueOf(nic.device()))
                    .filter(port -> set.link().name().equals(port.master())
                            && networkOf(nic).isPresent())
                    .ifPresent(port -> checkHeld(nic, port)));
        }
        if (change instanceof Change.Remove remove) {
            nics().filter(nic -> remove.link().name().equals(nic.device())
                            && networkOf(nic).isPresent())
                    .findFirst()
                    .ifPresent(nic -> {
                        throw new Violation("a running guest's tap is deleted: " + change.describe());
                    });
        }
        if (change instanceof Change.Police police) {
            served.add(police.link().index());
            nics().filter(nic -> police.link().name().equals(nic.device())
                            && networkOf(nic).isPresent())
                    .filter(nic -> !"br0".equals(police.link().master())) // there it is somebody else's
                    .filter(nic -> !police.to().equals(PortPolicy.CLOSED))
                    .filter(nic -> asked.containsKey(nic.mac()))
                    .filter(nic -> !asked.get(nic.mac()).contains(police.to()))
                    .findFirst()
                    .ifPresent(nic -> {
                        throw new Violation(police.link().name() + " gets "
                                + police.to().said() + ", which nobody asked: "
                                + asked.get(nic.mac()).stream()
                                        .map(PortPolicy::said)
                                        .toList());
                    });
        }
    }

    /** Frames pass from now on. */
    private void checkHeld(Nic nic, Link port) {
        PortPolicy held = host.held(port);
        if (asked.containsKey(nic.mac())
                && served.contains(port.index())
                && !held.equals(PortPolicy.CLOSED)
                && !asked.get(nic.mac()).contains(held)) {
            throw new Violation(
                    port.name() + " of a bridge that comes up holds " + held.said() + ", which nobody asked");
        }
    }

    /** When the news stop, all is as it should be, and nothing is left to do. */
    private void settle() throws IOException {
        host.fail(-1, "");
        for (int round = 0; round < 6; round++) {
            inventory(false);
            clock += 2 * RootQdiscs.QUIET_NANOS;
            notice();
            tell(Integer.MAX_VALUE, 9);
            reconciler.reconcile();
        }
        List<Change> left = Planner.plan(roster.desired(), reconciler.actual());
        if (!left.isEmpty()) {
            throw new Violation("left to do: "
                    + left.stream().map(Change::describe).map(String::valueOf).collect(Collectors.joining()));
        }
        Desired oracle = oracle(List.copyOf(active.values()), List.copyOf(running.values()));
        nics().forEach(nic -> networkOf(nic).ifPresent(network -> check(oracle, nic, network)));
        for (Link link : host.links()) {
            Optional<UUID> made = Mark.madeFor(link.alias());
            boolean waits =
                    link.isBridge() || nics().anyMatch(nic -> link.name().equals(nic.device()));
            if (made.isPresent() && oracle.network(made.get()).isEmpty() && !waits) {
                throw new Violation(link.name() + " is left of a network that has stopped");
            }
        }
    }

    private void check(Desired oracle, Nic nic, Network network) {
        Link port = host.find(String.valueOf(nic.device())).orElse(null);
        if (port == null) {
            throw new Violation("the tap of " + nic + " is gone");
        }
        boolean bridgeless =
                !network.forward().ownsBridge() && host.find(network.bridge()).isEmpty();
        if (bridgeless || "br0".equals(port.master())) {
            return; // an admin took libvirt's bridge away, or the port to another one
        }
        if (!network.bridge().equals(port.master())) {
            throw new Violation(port.name() + " of " + network.name() + " is on " + port.master());
        }
        PortPolicy wanted = oracle.policyOf(network, port);
        boolean unheard = running.entrySet().stream() // a valid word, and before anybody heard it another that is none
                        .anyMatch(entry -> slipped.contains(entry.getKey())
                                && entry.getValue().nics().contains(nic))
                && (host.held(port).equals(PortPolicy.CLOSED)
                        || asked.get(nic.mac()).contains(host.held(port)));
        if (!unheard && !host.held(port).equals(wanted)) {
            throw new Violation(
                    port.name() + " holds " + host.held(port).said() + " where " + wanted.said() + " was asked");
        }
    }

    /** Empties the folder of what a former play left. */
    static void clear(Path run) throws IOException {
        try (Stream<Path> all = Files.walk(run)) {
            for (Path path : all.filter(Files::isRegularFile).toList()) {
                Files.delete(path);
            }
        }
    }
}
