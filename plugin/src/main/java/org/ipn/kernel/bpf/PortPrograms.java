// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.BpfMap;
import org.ipn.kernel.sys.BpfObject;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.TcHook;
import org.ipn.kernel.sys.TcHook.Direction;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.model.Rights;
import org.jspecify.annotations.Nullable;

/**
 * What ports allow, whatever forwards their frames: two programs on each port that asks for anything, at the device's tc hooks. They
 * stay, with their counters, when this process ends, and go with the device. Thread-safe.
 */
public final class PortPrograms {
    private static final String FROM = "from_member";
    private static final String TO = "to_member";
    private static final String CONSTANTS = "policy.rodata";
    private static final String DROPS = "drops";
    private static final String SENDERS = "senders";
    private static final int FIRST = 0;

    private final ProgramFile file = ProgramFile.of("policy");
    private final byte[] nothing = PolicyLayout.of(PortPolicy.NONE, null, file.build());
    /** By ifindex, which the kernel does not use again soon: what is known to be attached. */
    private final Map<Integer, byte[]> known = new HashMap<>();

    /** Has {@code port} allow just that. As often as one likes: where it is so already, the kernel is not asked. */
    public void attach(Link port, Rights rights) throws KernelException {
        attach(port, PortPolicy.of(rights), null);
    }

    /**
     * Has {@code port} do what {@code policy} says, in one step instead of what it did before; its counters go on.
     *
     * @param member the address of the member, for antispoof; null = unknown, which lets nothing pass where that is asked for
     * @throws KernelException ENODEV where the port has gone
     */
    public synchronized void attach(Link port, PortPolicy policy, @Nullable Mac member) throws KernelException {
        byte[] wanted = PolicyLayout.of(policy, member, file.build());
        if (Arrays.equals(wanted, known.get(port.index()))) {
            return;
        }
        try {
            if (Arrays.equals(wanted, nothing)) {
                remove(port);
            } else if (!Arrays.equals(wanted, found(port))) {
                put(port, wanted, PolicyLayout.addresses(policy));
            }
        } catch (ErrnoException failed) {
            throw Failure.of("set the policy of " + port.name(), port.name(), failed);
        }
        known.put(port.index(), wanted);
    }

    /** Takes the programs off; from a port that has none or is gone, too. */
    public synchronized void detach(Link port) throws KernelException {
        known.remove(port.index());
        try {
            remove(port);
        } catch (ErrnoException failed) {
            if (failed.number() != Errno.ENODEV) {
                throw Failure.of("take the policy off " + port.name(), port.name(), failed);
            }
        }
    }

    /** Frames dropped so far, by reason; empty where the port has no programs. */
    public Map<Reason, Long> drops(Link port) throws KernelException {
        Map<Reason, Long> drops = new EnumMap<>(Reason.class);
        try (Attached to = new Attached(port)) {
            Optional<BpfMap> counters = to.map(DROPS);
            if (counters.isPresent()) {
                try (BpfMap map = counters.get()) {
                    for (Reason reason : Reason.values()) {
                        drops.put(reason, map.sum(reason.ordinal(), 0));
                    }
                }
            }
        } catch (ErrnoException failed) {
            if (failed.number() != Errno.ENODEV) {
                throw Failure.of("count the drops of " + port.name(), port.name(), failed);
            }
        }
        return drops;
    }

    /** Forgets what is known of all other devices than these, by ifindex. */
    public synchronized void retain(Set<Integer> ports) {
        known.keySet().retainAll(ports);
    }

    /** Has the kernel asked again what is attached to the device of this ifindex. */
    public synchronized void forget(int port) {
        known.remove(port);
    }

    private byte @Nullable [] found(Link port) throws ErrnoException {
        try (Attached attached = new Attached(port)) {
            Optional<BpfMap> constants = attached.map(CONSTANTS);
            if (constants.isEmpty()) {
                return null;
            }
            try (BpfMap map = constants.get()) {
                ByteBuffer value = map.get(0);
                return value == null ? null : value.array();
            }
        }
    }

    private void put(Link port, byte[] wanted, int addresses) throws ErrnoException {
        try (Attached old = new Attached(port);
                BpfObject object = file.open()) {
            object.content(CONSTANTS, wanted);
            object.entries(SENDERS, Math.max(1, addresses));
            Optional<BpfMap> counters = old.map(DROPS);
            if (counters.isPresent()) {
                try (BpfMap map = counters.get()) {
                    if (map.entries() == Reason.values().length) { // else an older ipnd's, which knew fewer
                        object.reuse(DROPS, map);
                    }
                }
            }
            object.load();
            try (BpfProgram from = object.program(FROM);
                    BpfProgram to = object.program(TO)) {
                old.ingress.put(from, old.from, FIRST);
                old.egress.put(to, old.to, FIRST);
            }
        }
    }

    private static void remove(Link port) throws ErrnoException {
        try (Attached old = new Attached(port)) {
            if (old.from != null) {
                old.ingress.remove(old.from, FIRST);
            }
            if (old.to != null) {
                old.egress.remove(old.to, FIRST);
            }
        }
    }

    /** What is there, half of it perhaps. */
    private static final class Attached implements AutoCloseable {
        private final TcHook ingress;
        private final TcHook egress;
        private final @Nullable BpfProgram from;
        private final @Nullable BpfProgram to;

        Attached(Link port) throws ErrnoException {
            ingress = new TcHook(port.index(), Direction.INGRESS);
            egress = new TcHook(port.index(), Direction.EGRESS);
            from = ingress.find(FROM, FIRST).orElse(null);
            try {
                to = egress.find(TO, FIRST).orElse(null);
            } catch (ErrnoException gone) { // since a moment ago
                if (from != null) {
                    from.close();
                }
                throw gone;
            }
        }

        /** Of both programs, which share it. */
        Optional<BpfMap> map(String name) throws ErrnoException {
            if (from == null || to == null) {
                return Optional.empty();
            }
            OptionalInt one = id(from.map(name));
            Optional<BpfMap> other = to.map(name);
            if (other.isPresent()
                    && (one.isEmpty() || one.getAsInt() != other.get().id())) {
                other.get().close();
                return Optional.empty();
            }
            return other;
        }

        private static OptionalInt id(Optional<BpfMap> map) {
            try (BpfMap open = map.orElse(null)) {
                return open == null ? OptionalInt.empty() : OptionalInt.of(open.id());
            }
        }

        @Override
        public void close() {
            if (from != null) {
                from.close();
            }
            if (to != null) {
                to.close();
            }
        }
    }
}
