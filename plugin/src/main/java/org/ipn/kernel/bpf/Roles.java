// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.model.Dataplane;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;

/**
 * Which program serves which port, by ifindex: pure.
 *
 * @param way how XDP takes frames, where it does
 * @param fastFrom frames from them are redirected by XDP
 * @param fastTo XDP redirects to them
 * @param crowd all ports of a bus whose members share a frame; with one more or less on the bridge, that carries all
 * @param from frames from them are looked at by the forwarder's tc program
 * @param filtered left to the bridge in both directions
 * @param direct of a switch: tc may redirect from and to them, on either forwarder: nothing on the bridge waits for their frames
 * @param mirrors of a switch: they get a copy of every frame
 * @param vlans of a switch: some ports have VLANs, of which the bridge knows nothing
 * @param copied the bridge serves frames from them, and mirrors get copies, and an address in two VLANs is found in the right one
 * @param all of a bus: tc sends every frame, and not only what a bridge would keep
 */
record Roles(
        Way way,
        Set<Integer> fastFrom,
        Set<Integer> fastTo,
        Set<Integer> crowd,
        Set<Integer> from,
        Set<Integer> filtered,
        Set<Integer> direct,
        Set<Integer> mirrors,
        boolean vlans,
        Set<Integer> copied,
        boolean all) {

    /** To more who listen, to share a frame is faster than to copy it for each (bench/results/bounds.md). */
    static final int MOST_COPIES = 6;

    /** Where programs know how to tell a frame that is to be segmented (is_segments of shared.h). */
    static final boolean SHARES = Set.of("amd64", "aarch64").contains(System.getProperty("os.arch"));

    /** Which reaches the most kinds of members. */
    static final Way WIDEST = SHARES ? Way.SHARED : Way.NATIVE;

    static Roles of(Dataplane wanted) {
        boolean bridge = wanted.forwarder() == Forwarder.BRIDGE;
        Set<Integer> filtered = those(wanted, port -> bridge || port.filtered());
        Set<Integer> from = those(wanted, port -> !bridge && !port.filtered());
        boolean bus = wanted.kind() == Kind.BUS;
        boolean reachable = bus && !wanted.hostOnBridge() && filtered.isEmpty();
        // What XDP leaves, the bridge carries faster than tc; not where its firewall could keep what XDP lets pass.
        boolean all = reachable && (wanted.forwarder() == Forwarder.EBPF || wanted.firewalled());
        Set<Integer> mirrors =
                bus ? Set.of() : those(wanted, port -> port.policy().isMirror());
        Optional<Way> fast = bus
                ? reachable ? wayToAll(wanted) : Optional.empty()
                : Optional.of(Way.NATIVE).filter(any -> !bridge && mirrors.isEmpty());
        Way way = fast.orElse(Way.NATIVE);
        return new Roles(
                way,
                those(wanted, port -> fast.isPresent() && Detours.from(port).isEmpty() && sends(port)),
                those(wanted, port -> fast.isPresent() && isReached(port, way)),
                those(wanted, port -> fast.equals(Optional.of(Way.SHARED))),
                from,
                filtered,
                those(wanted, port -> !port.filtered()),
                mirrors,
                wanted.hasVlans(),
                mirrors.isEmpty() && !wanted.hasVlans() ? Set.of() : filtered,
                all);
    }

    /** Whether the bridge is the faster, which shares a frame, too. */
    static boolean areTooMany(Dataplane wanted) {
        return !SHARES && wanted.forwarder() != Forwarder.EBPF && !areFew(wanted);
    }

    private static boolean areFew(Dataplane wanted) {
        return wanted.ports().stream().filter(Detours::receives).count() <= MOST_COPIES;
    }

    /** A bus has one way to all its members: where one can't be reached by XDP, none is. */
    private static Optional<Way> wayToAll(Dataplane wanted) {
        List<Dataplane.Port> listeners =
                wanted.ports().stream().filter(Detours::receives).toList();
        boolean few = areFew(wanted) || !SHARES && wanted.forwarder() == Forwarder.EBPF;
        return Stream.of(Way.values())
                .filter(way -> way == Way.NATIVE ? few : SHARES)
                .filter(way -> listeners.stream()
                        .allMatch(port -> Detours.to(port, way).isEmpty()))
                .findFirst();
    }

    /** A tap that nobody holds may be held again, by somebody whose port does not forward: the program is told of none. */
    private static boolean isReached(Dataplane.Port port, Way way) {
        return Detours.receives(port)
                && Detours.to(port, way).isEmpty()
                && (way == Way.NATIVE
                        || !port.link().isTap()
                        || port.link().traits().held());
    }

    private static boolean sends(Dataplane.Port port) {
        return port.policy().allowed().sends();
    }

    private static Set<Integer> those(Dataplane wanted, Predicate<Dataplane.Port> which) {
        return wanted.ports().stream()
                .filter(which)
                .map(port -> port.link().index())
                .collect(Collectors.toUnmodifiableSet());
    }
}
