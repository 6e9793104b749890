// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;

/** Which ports XDP could serve, but would not serve well: what their members sent between two looks decides. */
final class Balance {
    /** By ifindex, at the last look. */
    private final Map<Integer, Load> loads = new HashMap<>();

    private final Set<Integer> bulky = new HashSet<>();
    private final PortXdp xdp;

    Balance(PortXdp xdp) {
        this.xdp = xdp;
    }

    /** Ports that do better without XDP, by ifindex. */
    Set<Integer> bulky() {
        return bulky;
    }

    /** Whether anybody's member has sent so much since it was looked at last that it decides something: to look costs system calls. */
    boolean isDue(Roles roles, Map<Integer, Long> received) {
        return roles.fastFrom().stream().anyMatch(port -> {
            Long frames = received.get(port);
            Load before = loads.get(port);
            return frames != null && (before == null || before.decides(frames));
        });
    }

    /** Takes XDP off the ports of {@code roles} or gives it back, as their members' frames since the last look suggest. */
    void look(Roles roles, ProgramSet set, Map<Integer, Long> received) throws ErrnoException, KernelException {
        for (int port : roles.fastFrom()) {
            Long frames = received.get(port);
            if (frames != null) {
                look(port, new Load(frames, set.bulk(port)), set);
            }
        }
    }

    /** Forgets all other ports. */
    void retain(Set<Integer> ports) {
        loads.keySet().retainAll(ports);
        bulky.retainAll(ports);
    }

    private void look(int port, Load load, ProgramSet set) throws ErrnoException, KernelException {
        Load before = loads.put(port, load);
        boolean now = !bulky.contains(port);
        if (before == null || load.wantsXdp(before, now) == now) {
            return;
        }
        try {
            if (now) {
                xdp.remove(port, set.kind());
                bulky.add(port);
            } else {
                xdp.put(port, set.xdp());
                bulky.remove(port);
            }
        } catch (ErrnoException failed) {
            if (failed.number() != Errno.ENODEV) {
                throw failed;
            }
        }
    }
}
