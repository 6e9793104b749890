// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.model.Counters;

/** Which ports XDP could serve, but would not serve well: what their members sent between two looks decides. */
final class Balance {
    /** By ifindex, at the last look. */
    private final Map<Integer, Load> loads = new HashMap<>();

    private final Set<Integer> bulky = new HashSet<>();

    /** Ports that do better without XDP, by ifindex. */
    Set<Integer> bulky() {
        return bulky;
    }

    /** Takes XDP off the ports of {@code roles} or gives it back, as their members' frames since the last look suggest. */
    void look(Roles roles, ProgramSet set, Map<Integer, Counters> counters) throws ErrnoException {
        for (int port : roles.fastFrom()) {
            Counters counted = counters.get(port);
            if (counted != null) {
                look(port, new Load(counted.rxFrames(), set.bulk(port)), set);
            }
        }
    }

    /** Forgets all other ports. */
    void retain(Set<Integer> ports) {
        loads.keySet().retainAll(ports);
        bulky.retainAll(ports);
    }

    private void look(int port, Load load, ProgramSet set) throws ErrnoException {
        Load before = loads.put(port, load);
        boolean now = !bulky.contains(port);
        if (before == null || load.wantsXdp(before, now) == now) {
            return;
        }
        try {
            if (now) {
                PortXdp.remove(port, set.kind());
                bulky.add(port);
            } else {
                PortXdp.put(port, set.xdp());
                bulky.remove(port);
            }
        } catch (ErrnoException failed) {
            if (failed.number() != Errno.ENODEV) {
                throw failed;
            }
        }
    }
}
