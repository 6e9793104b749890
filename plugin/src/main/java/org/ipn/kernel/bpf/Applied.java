// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.Map;
import java.util.Set;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.model.Dataplane;
import org.jspecify.annotations.Nullable;

/**
 * What was last asked of a network's programs, and what came of it.
 *
 * @param roles null = no programs are at work
 * @param numbers of those that are, by name, as the kernel numbers them
 * @param others ports that have somebody else's XDP, by ifindex
 */
record Applied(
        Dataplane wanted,
        @Nullable Roles roles,
        Map<String, Integer> numbers,
        Set<Integer> others,
        ForwarderState state) {
    /** Of a network that the bridge alone serves. */
    Applied(Dataplane wanted, ForwarderState state) {
        this(wanted, null, Map.of(), Set.of(), state);
    }

    /** Whether the kernel could not do what was asked. */
    boolean isLacking() {
        return roles == null && wanted.needsPrograms() && !wanted.asleep();
    }

    /** Whether all is where it was attached and pinned: some system calls a port. */
    boolean isIntact(PortXdp xdp, Pins pins, Balance balance) throws KernelException {
        if (roles == null) {
            return true;
        }
        try {
            return ProgramSet.isPinned(wanted.kind(), pins.of(wanted.network()))
                    && Hooks.isIntact(xdp, wanted, roles, numbers, balance.without(roles.way()), others);
        } catch (ErrnoException failed) {
            String bridge = wanted.bridge().name();
            throw Failure.of("look at the programs of bridge " + bridge, bridge, failed);
        }
    }
}
