// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
 * @param mirrors of a switch: they get a copy of every frame
 * @param all of a bus: tc sends every frame, and not only what a bridge would keep
 */
record Roles(
        Set<Integer> fastFrom,
        Set<Integer> fastTo,
        Set<Integer> from,
        Set<Integer> filtered,
        Set<Integer> mirrors,
        boolean all) {

    static Roles of(Wanted wanted) {
        Set<Integer> filtered = those(wanted, Wanted.Port::filtered);
        Set<Integer> from = those(wanted, port -> !port.filtered());
        boolean bus = wanted.kind() == Kind.BUS;
        boolean all = bus && !wanted.hostOnBridge() && filtered.isEmpty();
        Set<Integer> mirrors =
                bus ? Set.of() : those(wanted, port -> is(port.policy().mirror()));
        // A bus has one way to all its members: where one can't be reached by XDP, none is.
        boolean fast = bus
                ? all && wanted.ports().stream().allMatch(port -> isFast(port) || !receives(port))
                : mirrors.isEmpty();
        return new Roles(
                those(wanted, port -> fast && isFast(port) && sends(port)),
                those(wanted, port -> fast && isFast(port) && receives(port)),
                from,
                filtered,
                mirrors,
                all);
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
