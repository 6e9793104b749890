// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.model.Dataplane;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Networks' programs: what is there becomes what is wanted. They work on without this process, and are found again by it. Thread-safe, one
 * change at a time, in the network namespace of {@code links}.
 *
 * <p>Apply a network's programs after its links, and {@link #stop} it before its bridge goes down.
 */
public final class Programs {
    /** Where systemd mounts the BPF file system. */
    public static final Path FOLDER = Path.of("/sys/fs/bpf/ipn");

    private static final String ASLEEP = "libvirt has not told yet what it asks of these ports";

    private static final Logger LOG = LoggerFactory.getLogger(Programs.class);

    private final Links links;
    private final Pins pins;
    private final PortPrograms policies = new PortPrograms();
    private final PortXdp xdp;
    private final Balance balance;
    private final Map<UUID, Applied> applied = new HashMap<>();
    /** Networks that have programs of which we do not know what they do, an earlier process's too; null = not looked yet. */
    private @Nullable Set<UUID> unknown;

    /** @param folder on a BPF file system, of our own; {@link #FOLDER} */
    public Programs(Links links, Path folder) {
        this(links, folder, System::nanoTime);
    }

    /** @param clock as {@link System#nanoTime} */
    Programs(Links links, Path folder, LongSupplier clock) {
        this.links = links;
        this.pins = new Pins(folder);
        this.xdp = new PortXdp(links);
        this.balance = new Balance(xdp, clock);
    }

    /** The policies of ports, which hold on either forwarder; to be set before {@link #apply}, which gives the fast path to who has none. */
    public PortPrograms policies() {
        return policies;
    }

    /**
     * Has the network's frames carried as wanted. Costs no system call where nothing has changed since the last time. A
     * forwarder that the kernel can't run is no failure: the bridge forwards, and the state says why.
     *
     * @throws KernelException where {@code forwarder="ebpf"}, or a monitor port, was asked for and can't be had; what could be done is
     *     done
     */
    public synchronized ForwarderState apply(Dataplane wanted) throws KernelException {
        Applied last = applied.get(wanted.network());
        return last != null && last.wanted().equals(wanted) ? last.state() : apply(wanted, last);
    }

    private ForwarderState apply(Dataplane wanted, @Nullable Applied last) throws KernelException {
        forget(wanted.network());
        release(last, wanted);
        if (wanted.asleep() && putToSleep(wanted)) {
            return remember(new Applied(wanted, ForwarderState.ofBridge(List.of(ASLEEP))));
        }
        if (!wanted.needsPrograms()) {
            Hooks.clearHost(wanted.bridge());
            off(wanted.network(), wanted.kind(), wanted.links());
            return remember(new Applied(wanted, ForwarderState.ofBridge(List.of())));
        }
        Roles roles = Roles.of(wanted);
        Map<String, Integer> numbers;
        Set<Integer> others;
        boolean takesOver =
                last != null && !last.wanted().asleep() && last.state().forwarder() == Forwarder.BRIDGE;
        try (ProgramSet set = set(wanted, roles)) {
            if (takesOver) {
                tellMirror(wanted);
            }
            // No frame is lost between two steps: XDP of a bus drops what finds no port in its map, so it leaves ports
            // before the map is emptied, and comes to them when it is full.
            Hooks.slowDown(xdp, wanted, roles);
            set.withdraw(roles);
            set.tcPorts(roles);
            set.fastPorts(roles, links);
            others = Hooks.attach(xdp, wanted, roles, set, balance.without(roles.way()));
            numbers = set.numbers();
            set.awake();
        } catch (KernelException failed) { // what is left on the ports would go on by what it knew
            off(wanted.network(), wanted.kind(), wanted.links());
            throw failed;
        } catch (ErrnoException failed) {
            String bridge = wanted.bridge().name();
            return without(wanted, last, Failure.of("run the programs of bridge " + bridge, bridge, failed));
        } catch (IOException failed) {
            return without(wanted, last, Failure.ofPins("pin", failed));
        }
        ForwarderState state = wanted.forwarder() == Forwarder.BRIDGE
                ? ForwarderState.ofBridge(List.of())
                : new ForwarderState(Forwarder.EBPF, Detours.of(wanted, others), roles.all());
        return remember(new Applied(wanted, roles, numbers, others, state));
    }

    /** Cheaper than taking them off and putting them back, which is some 15 ms a port (synchronize_rcu). False = none are there that could. */
    private boolean putToSleep(Dataplane wanted) {
        try {
            return ProgramSet.putToSleep(wanted.kind(), pins.of(wanted.network()));
        } catch (ErrnoException failed) {
            LOG.warn(
                    "the programs of bridge {} can't sleep: {}", wanted.bridge().name(), failed.getMessage());
            return false;
        }
    }

    /** The bridge does it, unless somebody insists on what it can't. */
    private ForwarderState without(Dataplane wanted, @Nullable Applied last, KernelException why)
            throws KernelException {
        off(wanted.network(), wanted.kind(), wanted.links());
        if (wanted.forwarder() == Forwarder.EBPF || wanted.mirrored()) {
            throw why;
        }
        boolean said = last != null && last.isLacking();
        LOG.atLevel(said ? Level.DEBUG : Level.WARN).log("{}", why.getMessage());
        String note = why.getMessage() + "; it needs Linux 6.2"
                + (wanted.hasVlans() ? "; until then an address in two VLANs is found in one of them only" : "");
        return remember(new Applied(wanted, ForwarderState.ofBridge(List.of(note))));
    }

    /** Whether any network has programs, an earlier process's too. */
    public synchronized boolean isAtWork() throws KernelException {
        return !unknown().isEmpty() || applied.values().stream().anyMatch(each -> each.roles() != null);
    }

    /**
     * Takes XDP off ports whose members send little but what XDP can't take, and gives it back when that has changed. To be called
     * every second or so; between two calls, or with nobody to call, all work on as they are.
     *
     * @param received frames by ifindex
     */
    public synchronized void balance(Map<Integer, Long> received) throws KernelException {
        for (Applied each : List.copyOf(applied.values())) {
            if (each.roles() != null && balance.isDue(each.roles(), received)) {
                balance(each.wanted(), each.roles(), received);
            }
        }
        balance.retain(received.keySet());
    }

    private void balance(Dataplane wanted, Roles roles, Map<Integer, Long> received) throws KernelException {
        try {
            Optional<ProgramSet> found = find(wanted, roles);
            if (found.isEmpty()) {
                forget(wanted.network()); // somebody took it away: the next apply makes it anew
                return;
            }
            try (ProgramSet set = found.get()) {
                balance.look(roles, set, received);
            }
        } catch (KernelException failed) {
            throw failed;
        } catch (ErrnoException failed) {
            String bridge = wanted.bridge().name();
            throw Failure.of("balance the programs of bridge " + bridge, bridge, failed);
        } catch (IOException failed) {
            throw Failure.ofPins("find", failed);
        }
    }

    /**
     * Somebody looks after what libvirt asks of ports besides: by {@code until} ({@link System#nanoTime}) frames go by the bridge, unless
     * this is called again; 0 = they never do.
     */
    public synchronized void attend(long until) throws KernelException {
        try {
            Attendance.set(pins.root(), until);
        } catch (ErrnoException failed) {
            if (failed.number()
                    != Errno.ENOSYS) { // without libbpf: an earlier process's leave all to the bridge by themselves
                throw Failure.of("keep programs at work", pins.root().toString(), failed);
            }
        }
    }

    /** What carries the network's frames, as last applied; empty where it was not, or is stopped. */
    public synchronized Optional<ForwarderState> state(UUID network) {
        return Optional.ofNullable(applied.get(network)).map(Applied::state);
    }

    /** Networks that have programs, and what those do as far as it is known: of an earlier process's it is not. */
    public synchronized Map<UUID, Optional<Dataplane>> carried() throws KernelException {
        Map<UUID, Optional<Dataplane>> carried = new HashMap<>();
        unknown().forEach(network -> carried.put(network, Optional.empty()));
        applied.forEach((network, last) -> carried.put(network, Optional.of(last.wanted())));
        return carried;
    }

    private Set<UUID> unknown() throws KernelException {
        if (unknown == null) {
            try {
                unknown = new HashSet<>(pins.all());
            } catch (IOException failed) {
                throw Failure.ofPins("list", failed);
            }
        }
        return unknown;
    }

    /**
     * Takes a network's forwarder off; its ports keep their policies, which may be another network's by now. To be called before its
     * bridge goes down.
     *
     * @param ports its bridge and the bridge's ports
     */
    public synchronized void stop(UUID network, List<Link> ports) throws KernelException {
        forget(network);
        for (Link link : ports) {
            if (link.isBridge()) {
                Hooks.clearHost(link);
            }
        }
        for (Kind kind : Kind.values()) {
            off(network, kind, ports);
        }
        unknown().remove(network);
    }

    /** After each network's {@link #stop}, for good: nothing of ours stays in the BPF file system. */
    public synchronized void removeFolder() throws KernelException {
        try {
            pins.removeAll();
        } catch (IOException failed) {
            throw Failure.ofPins("remove", failed);
        }
    }

    /**
     * Asks the kernel whether a network's programs are where they were attached, some system calls a port. Of one where somebody took any
     * off, what they do is not known any more: {@link #carried} says so, and the next {@link #apply} puts them back. What the kernel
     * could not run is tried again.
     */
    public synchronized void audit(UUID network) throws KernelException {
        Applied last = applied.get(network);
        if (last != null && last.isLacking()) {
            apply(last.wanted(), last);
        } else if (last != null && !last.isIntact(xdp, pins, balance)) {
            forget(network);
        }
    }

    private void forget(UUID network) throws KernelException {
        applied.remove(network);
        unknown().add(network);
    }

    private ForwarderState remember(Applied now) {
        UUID network = now.wanted().network();
        applied.put(network, now);
        if (unknown != null) {
            unknown.remove(network);
        }
        return now.state();
    }

    /** Ports that have left, if their devices are still there. */
    private void release(@Nullable Applied last, Dataplane wanted) throws KernelException {
        if (last == null) {
            return;
        }
        for (Link port : last.wanted().links()) {
            if (wanted.links().stream().noneMatch(other -> other.index() == port.index())) {
                Hooks.clear(xdp, port, last.wanted().kind());
            }
        }
    }

    /** The network's set, made where it is not there as it should be. */
    private ProgramSet set(Dataplane wanted, Roles roles) throws IOException {
        UUID network = wanted.network();
        Optional<ProgramSet> found = find(wanted, roles);
        if (found.isPresent()) {
            return found.get();
        }
        Kind other = wanted.kind() == Kind.BUS ? Kind.SWITCH : Kind.BUS;
        for (Link port : wanted.links()) {
            Hooks.clear(xdp, port, other); // the network may have been redefined
        }
        ProgramSet made = ProgramSet.load(wanted.kind(), pins.begin(network), constants(wanted), roles);
        try {
            putToSleep(wanted); // should we die before the last port has the new ones, nobody could any more
            pins.finish(network);
            tellMirror(wanted);
            return made;
        } catch (IOException failed) {
            made.close();
            throw failed;
        }
    }

    /** What a bridge knew before programs mirrored it, it has to learn again, with them. */
    private void tellMirror(Dataplane wanted) throws KernelException {
        if (wanted.kind() == Kind.SWITCH && wanted.forwarder() != Forwarder.BRIDGE) {
            links.forget(wanted.bridge());
        }
    }

    private Optional<ProgramSet> find(Dataplane wanted, Roles roles) throws IOException {
        return ProgramSet.pinned(wanted.kind(), pins.of(wanted.network()), constants(wanted), roles);
    }

    private static byte[] constants(Dataplane wanted) throws IOException {
        return NetworkLayout.of(
                wanted.bridge().index(), ProgramSet.file(wanted.kind()).build());
    }

    private void off(UUID network, Kind kind, List<Link> ports) throws KernelException {
        for (Link port : ports) {
            Hooks.clear(xdp, port, kind);
        }
        try {
            pins.remove(network);
        } catch (IOException failed) {
            throw Failure.ofPins("remove", failed);
        }
    }
}
