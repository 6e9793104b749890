// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.ipn.daemon.host.Execution;
import org.ipn.daemon.host.LostBridges;
import org.ipn.daemon.kept.GrabbedNics;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.daemon.kept.RunFiles;
import org.ipn.daemon.metrics.Tally;
import org.ipn.daemon.roster.InventoryReading;
import org.ipn.daemon.roster.Roster;
import org.ipn.kernel.KernelException;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.PortSettings;
import org.ipn.model.ProcessMember;
import org.ipn.model.Refused;
import org.ipn.model.Rights;
import org.ipn.plan.Mark;
import org.ipn.plan.Nodes;
import org.ipn.plan.Planner;
import org.ipn.plan.RootQdiscs;

/**
 * Plays a sequence: {@link PlayedLibvirt} and a {@link PlayedHost} are the world's other side, ipnd's own decisions are in between, and
 * {@link Rules} say what always has to hold. On the world's thread.
 */
final class Play {
    private static final List<String> ERRNOS = List.of("EPERM", "ENOMEM", "EBUSY", "ENODEV");
    private static final int MOST_MEMBERS = 4;

    private final World world;
    private final Path run;
    private final PlayedHost host;
    private final WatchedHost watched;
    private final PlayedLibvirt libvirt;
    private final Rules rules;
    private final Random random;

    private Map<Integer, Link> told = Map.of();
    private final Deque<Input<?>> events = new ArrayDeque<>();
    private int processes;
    private long clock;

    // ipnd.
    private Roster roster;
    private Reconciler reconciler;
    private Decisions decisions;
    private GrabbedNics nics;
    private ProcessMembers members;
    private InventoryReading lastTold;
    private long lastClock;
    private int inputs;

    Play(World world, Path run, PlayedHost host, long seed) throws IOException {
        this.world = world;
        this.run = run;
        this.host = host;
        random = new Random(seed);
        watched = new WatchedHost(host);
        Asked asked = new Asked(host, () -> nics.grabbed());
        libvirt = new PlayedLibvirt(host, asked, this::ask);
        rules = new Rules(host, libvirt, asked);
        rules.foreign(host.bridge(Rules.ELSEWHERE));
        rules.foreign(host.bridge("docker0"));
        rules.foreign(host.nic("eth0"));
        rules.foreign(host.tap("vnet99", PlayedNetworks.mac(99).ofTap(), Rules.ELSEWHERE));
        host.nic("eth1");
        watched.watchedBy(rules::check);
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
        RunFiles kept = RunFiles.in(run, () -> clock / 1_000_000);
        nics = kept.nics();
        members = kept.processes();
        roster = new Roster(kept, PlayedNetworks::defined);
        roster.learned(PlayedNetworks.ACCOUNTS);
        LostBridges settling = new LostBridges(() -> clock);
        host.begin(settling, nics, members);
        watched.work();
        Tally tally = new Tally();
        Execution execution = new Execution(watched, roster::nameOf, tally);
        reconciler = new Reconciler(world, watched, roster, kept, execution, (desired, links) -> {}, tally);
        NewPorts newPorts = new NewPorts(watched, roster, reconciler, execution);
        decisions = new Decisions(watched, roster, reconciler, settling, newPorts, null, () -> {});
        lastTold = libvirt.inventory(); // what the last one had asked for, nobody hears
        lastClock = roster.now();
        reconciler.reconcile();
    }

    private void perform(Act act) throws IOException {
        inputs++;
        if (act instanceof Act.NetStart start) {
            libvirt.netStart(start.net() % PlayedNetworks.COUNT, start.variant());
        } else if (act instanceof Act.NetStop stop) {
            libvirt.netStop(stop.net() % PlayedNetworks.COUNT);
        } else if (act instanceof Act.NetUpdate update) {
            libvirt.netUpdate(update.net() % PlayedNetworks.COUNT, update.variant());
        } else if (act instanceof Act.GuestStart start) {
            libvirt.guestStart(start.guest() % 4, start.nics());
        } else if (act instanceof Act.GuestEnd end) {
            libvirt.guestEnd(end.guest() % 4);
        } else if (act instanceof Act.Metadata said) {
            libvirt.metadata(said.guest() % 4, said.nic(), said.policy());
        } else if (act instanceof Act.Plug plug) {
            libvirt.plug(plug.guest() % 4);
        } else if (act instanceof Act.Unplug unplug) {
            libvirt.unplug(unplug.guest() % 4);
        } else if (act instanceof Act.ProcessJoins join) {
            join(join.net() % PlayedNetworks.COUNT);
        } else if (act instanceof Act.ProcessLeaves leave) {
            pick(members.all(), leave.which())
                    .flatMap(member -> host.find(member.device()))
                    .ifPresent(host::remove);
        } else if (act instanceof Act.TapAdd add) {
            libvirt.tapAdd(add.net() % PlayedNetworks.COUNT);
        } else if (act instanceof Act.TapDel del) {
            libvirt.tapDel(del.which());
        } else if (act instanceof Act.Meddle meddle) {
            meddle(meddle.link(), meddle.how());
        } else if (act instanceof Act.Events happen) {
            tell(happen.count(), happen.fate());
        } else if (act instanceof Act.Inventory inventory) {
            inventory(inventory.stale());
        } else if (act instanceof Act.Reconcile) {
            reconcile();
        } else if (act instanceof Act.Overtaken overtaken) {
            overtaken(overtaken);
        } else if (act instanceof Act.Failure failure) {
            watched.fail(failure.skipped(), 1 + failure.more(), ERRNOS.get(failure.errno()));
        } else if (act instanceof Act.Blindness blindness) {
            watched.blind(blindness.looks());
        } else if (act instanceof Act.Death) {
            events.clear();
            begin();
        } else if (act instanceof Act.Time) {
            clock += 2 * RootQdiscs.QUIET_NANOS;
        } else if (act instanceof Act.Confirm confirm) {
            roster.desired()
                    .network(PlayedNetworks.uuid(confirm.net() % PlayedNetworks.COUNT))
                    .ifPresent(network -> ask(new Input.NicConfirmed(network, null)));
        } else if (act instanceof Act.Audit) {
            reconciler.audit();
        } else {
            throw new IllegalStateException(act.toString());
        }
    }

    /** As {@link Upkeep} does, which tries again where the host can't be looked at. */
    private void reconcile() {
        try {
            reconciler.reconcile();
        } catch (KernelException blind) {
            // by the next one it sees
        }
    }

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

    private void inventory(boolean stale) {
        inputs++;
        if (!stale) {
            lastTold = libvirt.inventory();
            lastClock = roster.now();
        }
        decisions.inventory(new Input.Inventory(lastTold, Math.min(lastClock, roster.now())));
    }

    /** As {@link MemberPorts} does, of a process that could open the node file: alice's, who is in lab. */
    private void join(int net) throws IOException {
        Optional<Network> network = roster.desired().network(PlayedNetworks.uuid(net));
        boolean may = host.files().contains(new Nodes.File("net" + net, PlayedNetworks.FOR_ALICE));
        if (!may
                || network.isEmpty()
                || members.all().size() >= MOST_MEMBERS
                || host.find(network.get().bridge()).isEmpty()) {
            return;
        }
        Mac mac = Mac.local(++processes);
        Link port = host.member("ipn" + processes, mac, Mark.made(network.get().uuid()));
        members.add(new ProcessMember(
                port.name(), port.index(), network.get().uuid(), null, 1000, 0, List.of(100), Rights.RW, mac));
        try {
            MemberPorts.plug(watched, roster.desired(), network.get(), port);
        } catch (KernelException e) {
            host.remove(port);
        }
    }

    private static <T> Optional<T> pick(List<T> from, int which) {
        return from.isEmpty() ? Optional.empty() : Optional.of(from.get(which % from.size()));
    }

    // The kernel.

    private void meddle(int which, int how) throws KernelException {
        List<Link> ours =
                host.links().stream().filter(link -> !rules.isForeign(link)).toList();
        pick(ours, which).ifPresent(link -> {
            switch (how) {
                case 0 -> host.change(link.withUp(!link.up()));
                case 1 -> host.change(link.withMaster(link.isBridge() ? null : Rules.ELSEWHERE));
                case 2 -> host.change(link.withMaster(null));
                case 3 ->
                    host.change(link.withPort(link.master() == null ? null : PortSettings.SWITCH.withIsolated(false)));
                case 4 -> remove(link);
                case 5 -> host.unlink("net" + which % 4);
                case 6 -> {
                    host.strip(link);
                    rules.stripped(link);
                }
                default -> host.change(link.withQueue(77));
            }
        });
    }

    /** Nobody takes a guest's tap away from it, and nothing that hardware is goes. */
    private void remove(Link link) {
        boolean guests = libvirt.nics().anyMatch(nic -> link.name().equals(nic.device()));
        if (!guests && !link.name().startsWith("eth")) {
            host.remove(link);
        }
    }

    /** What has become of links since this last looked, as events. */
    private void notice() throws KernelException {
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
        watched.watchedBy(change -> {
            rules.check(change);
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
        } catch (KernelException blind) {
            // as above
        } finally {
            watched.watchedBy(rules::check);
        }
        world.letThrough(); // who came with the last change
    }

    /** The news stop. */
    private void settle() throws IOException {
        watched.work();
        for (int round = 0; round < 6; round++) {
            inventory(false);
            clock += 2 * RootQdiscs.QUIET_NANOS;
            notice();
            tell(Integer.MAX_VALUE, 9);
            reconciler.audit();
            reconciler.reconcile();
        }
        rules.settled(
                Planner.plan(roster.desired(), reconciler.actual()),
                members.all(),
                nics.confirmations().all());
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
