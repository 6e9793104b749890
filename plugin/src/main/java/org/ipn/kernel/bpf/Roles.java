// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ipn.model.Dataplane;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;

/**
 * Which program serves which port, by ifindex: pure.
 *
 * @param fastFrom frames from them are redirected by XDP
 * @param fastTo XDP redirects to them
 * @param from frames from them are looked at by the forwarder's tc program
 * @param filtered left to the bridge in both directions
 * @param direct of a switch: tc may redirect from and to them, on either forwarder: nothing on the bridge waits for their frames
 * @param mirrors of a switch: they get a copy of every frame
 * @param vlans of a switch: some ports have VLANs, of which the bridge knows nothing
 * @param copied the bridge serves frames from them, and mirrors get copies, and an address in two VLANs is found in the right one
 * @param all of a bus: tc sends every frame, and not only what a bridge would keep
 */
record Roles(
        Set<Integer> fastFrom,
        Set<Integer> fastTo,
        Set<Integer> from,
        Set<Integer> filtered,
        Set<Integer> direct,
        Set<Integer> mirrors,
        boolean vlans,
        Set<Integer> copied,
        boolean all) {

    /** Where the bridge is no slower: it shares a frame among receivers, and native XDP copies it for each (bench/results/bounds.md). */
    static final int MOST_LISTENERS = 6;

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
        // A bus has one way to all its members: where one can't be reached by XDP, none is.
        boolean fast = bus
                ? reachable
                        && isFew(wanted)
                        && wanted.ports().stream().allMatch(port -> isFastTo(port) || !Detours.receives(port))
                : !bridge && mirrors.isEmpty();
        return new Roles(
                those(wanted, port -> fast && Detours.from(port).isEmpty() && sends(port)),
                those(wanted, port -> fast && isFastTo(port) && Detours.receives(port)),
                from,
                filtered,
                those(wanted, port -> !port.filtered()),
                mirrors,
                wanted.hasVlans(),
                mirrors.isEmpty() && !wanted.hasVlans() ? Set.of() : filtered,
                all);
    }

    static boolean isFew(Dataplane wanted) {
        return wanted.forwarder() == Forwarder.EBPF
                || wanted.ports().stream().filter(Detours::receives).count() <= MOST_LISTENERS;
    }

    private static boolean isFastTo(Dataplane.Port port) {
        return Detours.to(port).isEmpty();
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
