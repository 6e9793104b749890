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
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.TcHook;
import org.ipn.kernel.sys.TcHook.Direction;
import org.ipn.kernel.sys.XdpHook;
import org.ipn.model.Counters;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.PortPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Networks' programs: what is there becomes what is wanted. They work on without this process, and are found again by it. Thread-safe, one
 * change at a time, in the network namespace of {@code links}.
 *
 * <p>Apply a network's programs after its links, and {@link #stop} it before its bridge goes down.
 */
public final class Programs {
    /** Where systemd mounts the BPF file system. */
    public static final Path FOLDER = Path.of("/sys/fs/bpf/ipn");

    private static final Logger LOG = LoggerFactory.getLogger(Programs.class);
    private static final int AFTER_POLICY = 1;

    private final Links links;
    private final Pins pins;
    private final PortPrograms policies = new PortPrograms();
    private final Map<UUID, Applied> applied = new HashMap<>();
    /** By ifindex, at the last look. */
    private final Map<Integer, Load> loads = new HashMap<>();
    /** Ports that XDP could serve, but would not serve well. */
    private final Set<Integer> bulky = new HashSet<>();

    /** What was asked for last, and what came of it. */
    private record Applied(Wanted wanted, @Nullable Roles roles, ForwarderState state) {}

    /** @param folder on a BPF file system, of our own; {@link #FOLDER} */
    public Programs(Links links, Path folder) {
        this.links = links;
        this.pins = new Pins(folder);
    }

    /** The policies of ports, which hold on either forwarder. */
    public PortPrograms policies() {
        return policies;
    }

    /**
     * Has the network's frames carried as wanted, policies first. Costs no system call where nothing has changed since the last time. A
     * forwarder that the kernel can't run is no failure: the bridge forwards, and the state says why.
     *
     * @throws KernelException where a policy can't be had, or {@code forwarder="ebpf"} was asked for and can't be had; what could be
     *     done is done
     */
    public synchronized ForwarderState apply(Wanted wanted) throws KernelException {
        Applied last = applied.get(wanted.network());
        if (last != null && last.wanted().equals(wanted)) {
            return last.state();
        }
        applied.remove(wanted.network());
        release(last, wanted);
        refuse(wanted);
        if (wanted.forwarder() == Forwarder.BRIDGE) {
            unhookHost(wanted.bridge());
            off(wanted.network(), wanted.kind(), links(wanted));
            police(wanted);
            return remember(wanted, null, new ForwarderState(Forwarder.BRIDGE, null));
        }
        ForwarderState state;
        @Nullable Roles roles = Roles.of(wanted);
        try {
            try (ProgramSet set = set(wanted, roles)) {
                set.withdraw(roles);
                unhook(wanted, roles);
                police(wanted);
                set.tcPorts(roles);
                hook(wanted, roles, set);
                mirror(wanted, roles, set);
                set.fastPorts(roles.fastTo());
            }
            state = new ForwarderState(Forwarder.EBPF, slow(wanted, roles));
        } catch (ErrnoException failed) {
            KernelException failure = Failure.of(
                    "run the programs of bridge " + wanted.bridge().name(),
                    wanted.bridge().name(),
                    failed);
            off(wanted.network(), wanted.kind(), links(wanted));
            police(wanted);
            if (wanted.forwarder() == Forwarder.EBPF || mirrors(wanted) > 0) {
                throw failure;
            }
            LOG.warn("{}", failure.getMessage());
            roles = null;
            state = new ForwarderState(Forwarder.BRIDGE, failure.getMessage() + "; it needs Linux 6.2");
        }
        return remember(wanted, roles, state);
    }

    /**
     * Takes XDP off ports whose members send little but frames to be segmented, and gives it back when that has changed. To be called
     * every second or so; between two calls, or with nobody to call, all work on as they are.
     *
     * @param counters by ifindex, as a dump of the links has them
     */
    public synchronized void balance(Map<Integer, Counters> counters) throws KernelException {
        for (Applied each : List.copyOf(applied.values())) {
            if (each.roles() != null && !each.roles().fastFrom().isEmpty()) {
                balance(each.wanted(), each.roles(), counters);
            }
        }
        loads.keySet().retainAll(counters.keySet());
        bulky.retainAll(counters.keySet());
    }

    private void balance(Wanted wanted, Roles roles, Map<Integer, Counters> counters) throws KernelException {
        try {
            Optional<ProgramSet> found = find(wanted, roles);
            if (found.isEmpty()) {
                applied.remove(wanted.network()); // somebody took it away: the next apply makes it anew
                return;
            }
            try (ProgramSet set = found.get()) {
                for (int port : roles.fastFrom()) {
                    Counters counted = counters.get(port);
                    if (counted != null) {
                        balance(port, new Load(counted.rxFrames(), set.segmented(port)), set);
                    }
                }
            }
        } catch (ErrnoException failed) {
            String bridge = wanted.bridge().name();
            throw Failure.of("balance the programs of bridge " + bridge, bridge, failed);
        } catch (IOException failed) {
            throw unpinned("find", failed);
        }
    }

    private void balance(int port, Load load, ProgramSet set) throws ErrnoException {
        Load before = loads.put(port, load);
        boolean now = !bulky.contains(port);
        if (before == null || load.wantsXdp(before, now) == now) {
            return;
        }
        try {
            if (now) {
                new XdpHook(port).remove();
                bulky.add(port);
            } else {
                new XdpHook(port).put(set.xdp());
                bulky.remove(port);
            }
        } catch (ErrnoException failed) {
            if (failed.number() != Errno.ENODEV) {
                throw failed;
            }
        }
    }

    /** What carries the network's frames, as last applied; empty where it was not, or is stopped. */
    public synchronized Optional<ForwarderState> state(UUID network) {
        return Optional.ofNullable(applied.get(network)).map(Applied::state);
    }

    /** Networks that have programs at work, those of an earlier process too. */
    public List<UUID> found() throws KernelException {
        try {
            return pins.all();
        } catch (IOException failed) {
            throw unpinned("list", failed);
        }
    }

    /**
     * Takes a network's forwarder and policies off. To be called before its bridge goes down.
     *
     * @param ports its bridge and the bridge's ports
     */
    public synchronized void stop(UUID network, List<Link> ports) throws KernelException {
        applied.remove(network);
        for (Link link : ports) {
            if (link.isBridge()) {
                unhookHost(link);
            }
        }
        for (Kind kind : Kind.values()) {
            off(network, kind, ports);
        }
        for (Link port : ports) {
            policies.detach(port);
        }
    }

    /** Has the kernel asked again what is attached: an admin may have taken something off. */
    public synchronized void forget() {
        applied.clear();
        policies.forget();
    }

    private static void refuse(Wanted wanted) throws KernelException {
        long mirrors = mirrors(wanted);
        if (mirrors > 0 && wanted.forwarder() == Forwarder.BRIDGE) {
            throw refused(wanted, "a mirror port needs forwarder=\"ebpf\"");
        }
        if (mirrors > ProgramSet.MOST_MIRRORS) {
            throw refused(wanted, mirrors + " mirror ports, the limit is " + ProgramSet.MOST_MIRRORS);
        }
    }

    private static KernelException refused(Wanted wanted, String why) {
        String bridge = wanted.bridge().name();
        return new KernelException("run the programs of bridge " + bridge, bridge, "EINVAL", why, null);
    }

    private static long mirrors(Wanted wanted) {
        return wanted.kind() == Kind.BUS
                ? 0
                : wanted.ports().stream()
                        .filter(port -> Boolean.TRUE.equals(port.policy().mirror()))
                        .count();
    }

    /** On a bus everyone hears everything: a mirror is nothing special there. */
    private static PortPolicy policy(Kind kind, PortPolicy policy) {
        return kind == Kind.SWITCH || policy.mirror() == null
                ? policy
                : new PortPolicy(
                        policy.rights(),
                        policy.vlan(),
                        policy.trunk(),
                        policy.nativeVlan(),
                        null,
                        policy.isolated(),
                        policy.antispoof(),
                        policy.rate(),
                        policy.queue(),
                        policy.loss(),
                        policy.duplicate(),
                        policy.delay(),
                        policy.jitter());
    }

    private ForwarderState remember(Wanted wanted, @Nullable Roles roles, ForwarderState state) {
        applied.put(wanted.network(), new Applied(wanted, roles, state));
        return state;
    }

    /** Ports that have left, if their devices are still there. */
    private void release(@Nullable Applied last, Wanted wanted) throws KernelException {
        if (last == null) {
            return;
        }
        List<Link> now = links(wanted);
        for (Wanted.Port port : last.wanted().ports()) {
            Link link = port.link();
            if (now.stream().noneMatch(other -> other.index() == link.index())) {
                unhook(link, last.wanted().kind(), true, true);
                policies.detach(link);
            }
        }
    }

    private void police(Wanted wanted) throws KernelException {
        KernelException first = null;
        for (Wanted.Port port : wanted.ports()) {
            try {
                policies.attach(port.link(), policy(wanted.kind(), port.policy()), port.member());
            } catch (KernelException failed) {
                first = failed.is("ENODEV") || first != null ? first : failed;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private ProgramSet set(Wanted wanted, Roles roles) throws ErrnoException, KernelException {
        UUID network = wanted.network();
        try {
            Optional<ProgramSet> found = find(wanted, roles);
            if (found.isPresent()) {
                return found.get();
            }
            Kind other = wanted.kind() == Kind.BUS ? Kind.SWITCH : Kind.BUS;
            for (Link port : links(wanted)) {
                unhook(port, other, false, true); // the network may have been redefined
            }
            ProgramSet made = ProgramSet.load(
                    wanted.kind(),
                    pins.begin(network),
                    constants(wanted),
                    roles.fastTo().size());
            pins.finish(network);
            if (wanted.kind() == Kind.SWITCH) {
                links.forget(wanted.bridge()); // what the bridge knew before, the mirror was not told
            }
            return made;
        } catch (IOException failed) {
            if (failed instanceof ErrnoException errno) {
                throw errno;
            }
            if (failed instanceof KernelException kernel) {
                throw kernel;
            }
            throw unpinned("pin", failed);
        }
    }

    private Optional<ProgramSet> find(Wanted wanted, Roles roles) throws IOException {
        int ports = roles.fastTo().size();
        return ProgramSet.pinned(wanted.kind(), pins.of(wanted.network()), constants(wanted), ports);
    }

    private static byte[] constants(Wanted wanted) throws IOException {
        return NetworkLayout.of(
                wanted.bridge().index(), ProgramSet.file(wanted.kind()).build());
    }

    private static void unhook(Wanted wanted, Roles roles) throws KernelException {
        for (Wanted.Port port : wanted.ports()) {
            int index = port.link().index();
            unhook(
                    port.link(),
                    wanted.kind(),
                    !roles.fastFrom().contains(index),
                    !roles.from().contains(index));
        }
    }

    private void hook(Wanted wanted, Roles roles, ProgramSet set) throws ErrnoException {
        for (Wanted.Port port : wanted.ports()) {
            int index = port.link().index();
            try {
                if (roles.from().contains(index)) {
                    hookTc(index, set);
                }
                if (roles.fastFrom().contains(index) && !bulky.contains(index)) {
                    XdpHook hook = new XdpHook(index);
                    if (hook.id() != set.xdp().id()) {
                        hook.put(set.xdp());
                    }
                }
            } catch (ErrnoException failed) {
                if (failed.number() != Errno.ENODEV) {
                    throw failed;
                }
            }
        }
    }

    private static void hookTc(int index, ProgramSet set) throws ErrnoException {
        put(new TcHook(index, Direction.INGRESS), set.tcName(), set.tc());
    }

    /** What the host sends passes none of the ports' programs on its way in. */
    private static void mirror(Wanted wanted, Roles roles, ProgramSet set) throws ErrnoException, KernelException {
        if (roles.mirrors().isEmpty()) {
            unhookHost(wanted.bridge());
        } else {
            put(new TcHook(wanted.bridge().index(), Direction.EGRESS), ProgramSet.HOST, set.host());
        }
    }

    private static void unhookHost(Link bridge) throws KernelException {
        try {
            remove(new TcHook(bridge.index(), Direction.EGRESS), ProgramSet.HOST);
        } catch (ErrnoException failed) {
            if (failed.number() != Errno.ENODEV) {
                throw Failure.of("take the programs off " + bridge.name(), bridge.name(), failed);
            }
        }
    }

    private static void put(TcHook hook, String name, BpfProgram program) throws ErrnoException {
        Optional<BpfProgram> old = hook.find(name, AFTER_POLICY);
        try {
            if (old.isEmpty() || old.get().id() != program.id()) {
                hook.put(program, old.orElse(null), AFTER_POLICY);
            }
        } finally {
            old.ifPresent(BpfProgram::close);
        }
    }

    private static void remove(TcHook hook, String name) throws ErrnoException {
        Optional<BpfProgram> program = hook.find(name, AFTER_POLICY);
        if (program.isPresent()) {
            try (BpfProgram old = program.get()) {
                hook.remove(old, AFTER_POLICY);
            }
        }
    }

    /** Takes off what is ours only. */
    private static void unhook(Link port, Kind kind, boolean xdp, boolean tc) throws KernelException {
        try {
            if (xdp) {
                XdpHook hook = new XdpHook(port.index());
                Optional<BpfProgram> program = hook.find();
                if (program.isPresent()) {
                    boolean ours = program.get().name().equals(kind.text() + "_xdp");
                    program.get().close();
                    if (ours) {
                        hook.remove();
                    }
                }
            }
            if (tc) {
                remove(new TcHook(port.index(), Direction.INGRESS), kind.text() + "_tc");
            }
        } catch (ErrnoException failed) {
            if (failed.number() != Errno.ENODEV) {
                throw Failure.of("take the programs off " + port.name(), port.name(), failed);
            }
        }
    }

    /** XDP first: without it nothing is sent past tc. */
    private void off(UUID network, Kind kind, List<Link> ports) throws KernelException {
        for (Link port : ports) {
            unhook(port, kind, true, true);
        }
        try {
            pins.remove(network);
        } catch (IOException failed) {
            throw unpinned("remove", failed);
        }
    }

    private static List<Link> links(Wanted wanted) {
        return wanted.ports().stream().map(Wanted.Port::link).toList();
    }

    private static @Nullable String slow(Wanted wanted, Roles roles) {
        if (!roles.fastFrom().isEmpty() || wanted.ports().isEmpty()) {
            return null;
        }
        if (wanted.hostOnBridge()) {
            return "the bridge itself is a member: only link-local frames take a shortcut";
        }
        return roles.filtered().isEmpty()
                ? "a member's policy, or one that is no tap, keeps XDP away"
                : "libvirt filters a member's frames on the bridge";
    }

    private static KernelException unpinned(String what, IOException failed) {
        KernelException failure = new KernelException(
                what + " eBPF programs", "", "EIO", "is a BPF file system mounted?", failed.toString());
        failure.initCause(failed);
        return failure;
    }
}
