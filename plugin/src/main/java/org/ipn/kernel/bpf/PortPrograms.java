// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
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
 * stay, with their counters, when this process ends, and go with the device. It remembers nothing: what is attached, the kernel knows.
 */
public final class PortPrograms {
    private static final String FROM = "from_member";
    private static final String TO = "to_member";
    private static final String CONSTANTS = "policy.rodata";
    private static final String DROPS = "drops";
    private static final String SENDERS = "senders";
    private static final String STATIONS = "stations";
    /** As many as a bridge learns. */
    private static final int MOST_STATIONS = 65_536;

    private static final int FIRST = 0;

    private final ProgramFile file = ProgramFile.of("policy");
    private final byte[] nothing = PolicyLayout.of(PortPolicy.NONE, null, file.build());

    /**
     * The kernel's numbers of the programs that serve a port.
     *
     * @param from of the one for frames from the member; 0 = none is wanted
     * @param to of the one for frames to it
     */
    public record Numbers(int from, int to) {
        private static final Numbers NONE = new Numbers(0, 0);
    }

    /** Has {@code port} allow just that. */
    public Numbers attach(Link port, Rights rights) throws KernelException {
        return attach(port, PortPolicy.of(rights), null);
    }

    /**
     * Has {@code port} do what {@code policy} says, in one step instead of what it did before; its counters go on. Where it is so already,
     * nothing is changed.
     *
     * @param member the address of the member, for antispoof; null = unknown, which lets nothing pass where that is asked for
     * @throws KernelException ENODEV where the port has gone
     */
    public Numbers attach(Link port, PortPolicy policy, @Nullable Mac member) throws KernelException {
        byte[] wanted = PolicyLayout.of(policy, member, file.build());
        try (Attached attached = new Attached(port)) {
            if (Arrays.equals(wanted, nothing)) {
                attached.remove();
                return Numbers.NONE;
            }
            return Arrays.equals(wanted, attached.constants()) ? attached.numbers() : put(attached, wanted, policy);
        } catch (ErrnoException failed) {
            throw Failure.of("set the policy of " + port.name(), port.name(), failed);
        }
    }

    /**
     * Asks the kernel whether these still serve the device of this ifindex, in two system calls. A device that has gone, whose end is an
     * event of its own, lacks nothing.
     */
    public boolean isIntact(int port, Numbers attached) throws KernelException {
        if (attached.equals(Numbers.NONE)) {
            return true;
        }
        try {
            return new TcHook(port, Direction.INGRESS).has(attached.from(), FIRST)
                    && new TcHook(port, Direction.EGRESS).has(attached.to(), FIRST);
        } catch (ErrnoException failed) {
            if (failed.number() == Errno.ENODEV) {
                return true;
            }
            throw Failure.of("look at the policy of device " + port, String.valueOf(port), failed);
        }
    }

    /** Whether the port lacks programs of ours, or the kernel does not say whether it does; one that has gone lacks none. */
    public boolean isBare(Link port) {
        try (Attached attached = new Attached(port)) {
            return attached.from == null || attached.to == null;
        } catch (ErrnoException failed) {
            return failed.number() != Errno.ENODEV;
        }
    }

    /** Whether programs would keep libvirt from what {@code <outbound>} of its {@code <bandwidth>} needs: before Linux 6.6, of a port that has none yet. */
    public boolean wouldBeInTheWay(Link port) {
        try (Attached attached = new Attached(port)) {
            return attached.ingress.isAQdiscs() && attached.from == null;
        } catch (ErrnoException failed) {
            return false; // to attach them says why
        }
    }

    /** Takes the programs off; from a port that has none or is gone, too. */
    public void detach(Link port) throws KernelException {
        try (Attached attached = new Attached(port)) {
            attached.remove();
        } catch (ErrnoException failed) {
            if (!Failure.isOfNone(failed)) {
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

    private Numbers put(Attached old, byte[] wanted, PortPolicy policy) throws ErrnoException {
        try (BpfObject object = file.open()) {
            object.content(CONSTANTS, wanted);
            object.entries(SENDERS, Math.max(1, PolicyLayout.addresses(policy)));
            object.entries(STATIONS, policy.shaping().flood() == null ? 1 : MOST_STATIONS);
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
                return new Numbers(from.id(), to.id());
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

        void remove() throws ErrnoException {
            if (from != null) {
                ingress.remove(from, FIRST);
            }
            if (to != null) {
                egress.remove(to, FIRST);
            }
        }

        /** What both programs hold; null where they are not both there, and one's. */
        byte @Nullable [] constants() throws ErrnoException {
            Optional<BpfMap> constants = map(CONSTANTS);
            if (constants.isEmpty()) {
                return null;
            }
            try (BpfMap map = constants.get()) {
                ByteBuffer value = map.get(0);
                return value == null ? null : value.array();
            }
        }

        Numbers numbers() {
            return new Numbers(
                    Objects.requireNonNull(from).id(),
                    Objects.requireNonNull(to).id());
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
