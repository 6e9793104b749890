// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.TcHook;
import org.ipn.kernel.sys.TcHook.Direction;
import org.ipn.model.Dataplane;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.jspecify.annotations.Nullable;

/**
 * Where a network's programs are attached: at its ports and, for copies of what the host sends, at its bridge. A device that has gone has
 * none; others' programs are left alone.
 */
final class Hooks {
    private static final int AFTER_POLICY = 1;

    private Hooks() {}

    /** Takes off what a port has of a network of that kind; XDP first: without it nothing is sent past tc. */
    static void clear(PortXdp xdp, Link port, Kind kind) throws KernelException {
        try {
            xdp.remove(port.index(), kind);
            put(port.index(), Direction.INGRESS, ProgramSet.portNames(kind), null);
        } catch (ErrnoException failed) {
            tell(port, failed);
        }
    }

    static void clearHost(Link bridge) throws KernelException {
        try {
            put(bridge.index(), Direction.EGRESS, List.of(ProgramSet.HOST), null);
        } catch (ErrnoException failed) {
            tell(bridge, failed);
        }
    }

    /** Takes XDP off ports that are not to have it, or in another way: before a policy is set that holds at tc only. */
    static void slowDown(PortXdp xdp, Dataplane wanted, Roles roles) throws KernelException {
        for (Dataplane.Port port : wanted.ports()) {
            int index = port.link().index();
            try {
                if (!roles.fastFrom().contains(index)) {
                    xdp.remove(index, wanted.kind());
                } else if (wanted.kind() == Kind.BUS) { // a switch has one way
                    xdp.keepTo(index, roles.way(), wanted.kind());
                }
            } catch (ErrnoException failed) {
                tell(port.link(), failed);
            }
        }
    }

    /**
     * @param withoutXdp ports that shall not have XDP now, although they could
     * @return ports that have somebody else's XDP, which stays
     */
    static Set<Integer> attach(PortXdp xdp, Dataplane wanted, Roles roles, ProgramSet set, Set<Integer> withoutXdp)
            throws ErrnoException, KernelException {
        Set<Integer> others = new HashSet<>();
        for (Dataplane.Port port : wanted.ports()) {
            int index = port.link().index();
            try {
                put(index, Direction.INGRESS, ProgramSet.portNames(wanted.kind()), set.forPort(index, roles));
                if (roles.fastFrom().contains(index) && !withoutXdp.contains(index)) {
                    if (!xdp.put(index, roles.way(), set.xdp(roles.way()))) {
                        others.add(index);
                    }
                }
            } catch (ErrnoException failed) {
                if (failed.number() != Errno.ENODEV) {
                    throw failed;
                }
            }
        }
        int bridge = wanted.bridge().index();
        put(bridge, Direction.EGRESS, List.of(ProgramSet.HOST), roles.mirrors().isEmpty() ? null : set.host());
        return others;
    }

    /**
     * Whether {@link #attach} has nothing to do.
     *
     * @param numbers of the set's programs, by name
     * @param others what {@code attach} left alone
     */
    static boolean isIntact(
            PortXdp xdp,
            Dataplane wanted,
            Roles roles,
            Map<String, Integer> numbers,
            Set<Integer> withoutXdp,
            Set<Integer> others)
            throws ErrnoException, KernelException {
        int ours = numbers.getOrDefault(roles.way().programOf(wanted.kind()), 0);
        for (Dataplane.Port port : wanted.ports()) {
            int index = port.link().index();
            boolean fast = roles.fastFrom().contains(index) && !withoutXdp.contains(index);
            String name = ProgramSet.nameForPort(wanted.kind(), index, roles);
            try {
                if (name != null && !has(index, Direction.INGRESS, numbers.get(name))
                        || fast && !(others.contains(index) ? xdp.isOthers(index) : xdp.is(index, roles.way(), ours))) {
                    return false;
                }
            } catch (ErrnoException failed) {
                if (failed.number() != Errno.ENODEV) {
                    throw failed;
                }
            }
        }
        return roles.mirrors().isEmpty()
                || has(wanted.bridge().index(), Direction.EGRESS, numbers.get(ProgramSet.HOST));
    }

    private static boolean has(int index, Direction direction, @Nullable Integer number) throws ErrnoException {
        return number != null && new TcHook(index, direction).has(number, AFTER_POLICY);
    }

    /** Has {@code wanted} be there, and none else of {@code names}: one step, with no frame between the two. */
    private static void put(int index, Direction direction, List<String> names, @Nullable BpfProgram wanted)
            throws ErrnoException {
        TcHook hook = new TcHook(index, direction);
        @Nullable BpfProgram old = null;
        for (String name : names) {
            old = old == null ? hook.find(name, AFTER_POLICY).orElse(null) : old;
        }
        try {
            if (wanted == null) {
                if (old != null) {
                    hook.remove(old, AFTER_POLICY);
                }
            } else if (old == null || old.id() != wanted.id()) {
                hook.put(wanted, old, AFTER_POLICY);
            }
        } finally {
            if (old != null) {
                old.close();
            }
        }
    }

    private static void tell(Link device, ErrnoException failed) throws KernelException {
        if (!Failure.isOfNone(failed)) {
            throw Failure.of("take the programs off " + device.name(), device.name(), failed);
        }
    }
}
