// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.PortPolicy;
import org.ipn.model.Rights;
import org.jspecify.annotations.Nullable;

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

    static Roles of(Wanted wanted) {
        boolean bridge = wanted.forwarder() == Forwarder.BRIDGE;
        Set<Integer> filtered = those(wanted, port -> bridge || port.filtered());
        Set<Integer> from = those(wanted, port -> !bridge && !port.filtered());
        boolean bus = wanted.kind() == Kind.BUS;
        boolean all = bus && !wanted.hostOnBridge() && filtered.isEmpty();
        Set<Integer> mirrors =
                bus ? Set.of() : those(wanted, port -> is(port.policy().mirror()));
        // A bus has one way to all its members: where one can't be reached by XDP, none is.
        boolean fast = bus
                ? all && wanted.ports().stream().allMatch(port -> isFast(port) || !receives(port))
                : !bridge && mirrors.isEmpty();
        return new Roles(
                those(wanted, port -> fast && isFast(port) && sends(port)),
                those(wanted, port -> fast && isFast(port) && receives(port)),
                from,
                filtered,
                those(wanted, port -> !port.filtered()),
                mirrors,
                wanted.hasVlans(),
                mirrors.isEmpty() && !wanted.hasVlans() ? Set.of() : filtered,
                all);
    }

    /** Why XDP serves no member; null where it does, or there are none. */
    @Nullable
    String slow(Wanted wanted) {
        if (!fastFrom.isEmpty() || wanted.ports().isEmpty()) {
            return null;
        }
        if (wanted.hostOnBridge()) {
            return "the bridge itself is a member: only link-local frames take a shortcut";
        }
        if (wanted.ports().stream().anyMatch(port -> port.link().watched())) {
            return "somebody listens to a member, as tcpdump does: XDP keeps away meanwhile";
        }
        return filtered.isEmpty()
                ? "a member's policy, or one that is no tap, keeps XDP away"
                : "libvirt filters a member's frames on the bridge";
    }

    /**
     * A tap of which nothing is asked but rights, and to which nobody listens: a packet socket sees what tc sends, but never what XDP
     * does. Taps alone are sure to take what XDP sends.
     */
    private static boolean isFast(Wanted.Port port) {
        PortPolicy policy = port.policy();
        return port.link().isTap()
                && !port.link().watched()
                && !port.filtered()
                && policy.vlan() == null
                && policy.trunk() == null
                && !is(policy.mirror())
                && !is(policy.antispoof())
                && policy.rate() == null
                && !isMore(policy.loss())
                && !isMore(policy.duplicate())
                && !isMore(policy.delay())
                && !isMore(policy.jitter());
    }

    private static boolean sends(Wanted.Port port) {
        Rights rights = port.policy().rights();
        return rights == null || rights.sends();
    }

    private static boolean receives(Wanted.Port port) {
        Rights rights = port.policy().rights();
        return rights == null || rights.receives();
    }

    private static boolean is(@Nullable Boolean flag) {
        return flag != null && flag;
    }

    private static boolean isMore(@Nullable Number number) {
        return number != null && number.doubleValue() > 0;
    }

    private static Set<Integer> those(Wanted wanted, Predicate<Wanted.Port> which) {
        return wanted.ports().stream()
                .filter(which)
                .map(port -> port.link().index())
                .collect(Collectors.toUnmodifiableSet());
    }
}
