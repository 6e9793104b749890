// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;

/** Which ports XDP could serve, but would not serve well: what their members sent between two looks decides, and what others can take. */
final class Balance {
    /** What is looked at and then not shared costs 5 to 16 % more than the bridge alone; for two seconds out of so many that is little. */
    static final Duration REST = Duration.ofSeconds(30);

    /** By ifindex, at the last look. */
    private final Map<Integer, Load> loads = new HashMap<>();

    private final Set<Integer> bulky = new HashSet<>();
    /** Hindered at the last look, by ifindex: of a change that is over by the next one nobody has to know. */
    private final Set<Integer> doubted = new HashSet<>();
    /** By ifindex, of {@link Way#SHARED}: until when their frames are left to the bridge, by the clock. */
    private final Map<Integer, Long> resting = new HashMap<>();

    private final PortXdp xdp;
    private final LongSupplier clock;

    /** @param clock as {@link System#nanoTime} */
    Balance(PortXdp xdp, LongSupplier clock) {
        this.xdp = xdp;
        this.clock = clock;
    }

    /** Ports that do better without XDP, by ifindex, where it takes frames in this way. */
    Set<Integer> without(Way way) {
        Set<Integer> without = new HashSet<>(bulky);
        if (way == Way.SHARED) {
            without.addAll(resting.keySet());
        }
        return without;
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
                look(port, new Load(frames, set.bulk(port)), set, roles.way());
            }
        }
        if (roles.way() == Way.SHARED) {
            rest(roles, set);
        }
    }

    private void rest(Roles roles, ProgramSet set) throws ErrnoException, KernelException {
        long now = clock.getAsLong();
        boolean hindered = set.isHindered(now);
        for (int port : roles.fastFrom()) {
            Long until = resting.get(port);
            boolean again = hindered && doubted.contains(port);
            if (hindered) {
                doubted.add(port);
            } else {
                doubted.remove(port);
            }
            if (until == null && again) {
                resting.put(port, now + REST.toNanos());
                serve(port, set, roles.way());
            } else if (until != null && until - now <= 0) {
                resting.remove(port);
                serve(port, set, roles.way());
            }
        }
    }

    /** Forgets all other ports. */
    void retain(Set<Integer> ports) {
        loads.keySet().retainAll(ports);
        bulky.retainAll(ports);
        doubted.retainAll(ports);
        resting.keySet().retainAll(ports);
    }

    private void look(int port, Load load, ProgramSet set, Way way) throws ErrnoException, KernelException {
        Load before = loads.put(port, load);
        boolean now = !bulky.contains(port);
        if (before == null || load.wantsXdp(before, now) == now) {
            return;
        }
        if (now) {
            bulky.add(port);
        } else {
            bulky.remove(port);
        }
        serve(port, set, way);
    }

    private void serve(int port, ProgramSet set, Way way) throws ErrnoException, KernelException {
        try {
            if (without(way).contains(port)) {
                xdp.remove(port, set.kind());
            } else {
                xdp.put(port, way, set.xdp(way));
            }
        } catch (ErrnoException failed) {
            if (failed.number() != Errno.ENODEV) {
                throw failed;
            }
        }
    }
}
