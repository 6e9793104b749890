// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.sys.BpfMap;
import org.ipn.kernel.sys.BpfObject;
import org.ipn.kernel.sys.BpfProgram;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.model.Kind;
import org.jspecify.annotations.Nullable;

/** A network's programs and maps in the kernel. */
final class ProgramSet implements AutoCloseable {
    static final String FAST_PORTS = "fast_ports";
    private static final String SHARED_PORTS = "shared_ports";
    /** At a switch's bridge device, for what the host sends. */
    static final String HOST = "switch_host";
    /** At a switch's port that the bridge alone serves, for monitor ports and VLANs. */
    private static final String COPY = "switch_copy";

    private static final String ASLEEP = "asleep";
    private static final String SETTINGS = "settings";
    private static final String BULK = "bulk";
    private static final int SMALLEST = 16;

    private final Kind kind;
    private final Map<String, BpfProgram> programs = new HashMap<>();
    private final Map<String, BpfMap> maps = new HashMap<>();

    private ProgramSet(Kind kind) {
        this.kind = kind;
    }

    static ProgramFile file(Kind kind) {
        return ProgramFile.of(kind.text());
    }

    /** The set that is pinned in {@code folder}; empty where it is not for this network, these programs, and that many ports. */
    static Optional<ProgramSet> pinned(Kind kind, Path folder, byte[] network, Roles roles) {
        ProgramSet set = new ProgramSet(kind);
        try {
            for (String name : set.programNames()) {
                set.programs.put(name, BpfProgram.pinned(pin(folder, name)));
            }
            for (String name : set.mapNames()) {
                set.maps.put(name, BpfMap.pinned(pin(folder, name)));
            }
            ByteBuffer found = set.map(constants(kind)).get(0);
            if (found != null
                    && Arrays.equals(found.array(), network)
                    && set.map(FAST_PORTS).entries() >= roles.fastTo().size()
                    && Attendance.isPinnedBeside(folder)) {
                return Optional.of(set);
            }
        } catch (ErrnoException notOurs) {
            // of another version, or half of it
        }
        set.close();
        return Optional.empty();
    }

    /** A new set, pinned in {@code folder}, its tracing programs at work. */
    static ProgramSet load(Kind kind, Path folder, byte[] network, Roles roles) throws ErrnoException {
        ProgramSet set = new ProgramSet(kind);
        try (BpfObject object = file(kind).open()) {
            object.content(constants(kind), network);
            if (kind == Kind.BUS) {
                object.entries(FAST_PORTS, size(roles.fastTo().size()));
                object.entries(SHARED_PORTS, size(roles.fastTo().size()));
            }
            Attendance.load(object, folder);
            for (String name : set.programNames()) {
                BpfProgram program = object.program(name);
                set.programs.put(name, program);
                program.pin(pin(folder, name));
            }
            for (String name : set.mapNames()) {
                BpfMap map = object.mapNamed(name);
                set.maps.put(name, map);
                map.pin(pin(folder, name));
            }
            for (String name : set.traceNames()) {
                try (BpfProgram program = object.program(name)) {
                    program.trace(pin(folder, name));
                }
            }
            return set;
        } catch (ErrnoException failed) {
            set.close();
            throw failed;
        }
    }

    /** The tc programs that ports of such a network have, one at a time. */
    static List<String> portNames(Kind kind) {
        return kind == Kind.BUS ? List.of("bus_tc") : List.of("switch_tc", COPY);
    }

    Kind kind() {
        return kind;
    }

    BpfProgram xdp(Way way) {
        return program(way.programOf(kind));
    }

    /** The tc program of the port with this ifindex; null = none. */
    @Nullable
    BpfProgram forPort(int index, Roles roles) {
        String name = nameForPort(kind, index, roles);
        return name == null ? null : program(name);
    }

    static @Nullable String nameForPort(Kind kind, int index, Roles roles) {
        if (roles.from().contains(index)) {
            return kind.text() + "_tc";
        }
        return roles.copied().contains(index) ? COPY : null;
    }

    /** The programs' numbers in the kernel, by name. */
    Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new HashMap<>();
        programs.forEach((name, program) -> numbers.put(name, program.id()));
        return Map.copyOf(numbers);
    }

    /** Whether all that {@link #load} pins is there. */
    static boolean isPinned(Kind kind, Path folder) {
        ProgramSet set = new ProgramSet(kind);
        return Stream.of(set.programNames(), set.mapNames(), set.traceNames())
                .flatMap(List::stream)
                .allMatch(name -> Files.exists(Path.of(pin(folder, name))));
    }

    BpfProgram host() {
        return program(HOST);
    }

    /** The ports that XDP sends to, no more and no less; a map of devices takes none that has gone since they were looked at (EINVAL), and needs none of it. */
    void fastPorts(Roles roles, Links links) throws ErrnoException, KernelException {
        Set<Integer> wanted = roles.fastTo();
        try {
            fillFast(roles.way(), wanted);
        } catch (ErrnoException failed) {
            Set<Integer> present = new HashSet<>();
            for (int port : wanted) {
                if (links.isThere(port)) {
                    present.add(port);
                }
            }
            if (present.equals(wanted)) {
                throw failed;
            }
            fillFast(roles.way(), present);
        }
        if (kind == Kind.BUS) {
            settings(roles.all(), Crowd.sum(roles.crowd()));
        }
    }

    private void fillFast(Way way, Set<Integer> wanted) throws ErrnoException {
        fill(map(FAST_PORTS), way == Way.NATIVE ? wanted : Set.of(), kind == Kind.BUS ? program("bus_arrival") : null);
        if (kind == Kind.BUS) {
            fill(map(SHARED_PORTS), way == Way.SHARED ? wanted : Set.of(), null);
        }
    }

    /** The ports that tc does not send to (bus), or does (switch). Until {@link #fastPorts} no frame of a bus is shared. */
    void tcPorts(Roles roles) throws ErrnoException {
        if (kind == Kind.BUS) {
            fill(map("bridge_ports"), roles.filtered(), null);
            settings(roles.all(), Crowd.NOBODY);
        } else {
            fill(map("tc_ports"), roles.direct(), null);
            fill(map("mirrors"), roles.mirrors(), null);
            map(SETTINGS).put(0, bytes(roles.mirrors().size(), roles.vlans() ? 1 : 0));
        }
    }

    /**
     * From now on all goes by the bridge, whatever is attached, until {@link #awake}.
     *
     * @return whether there is a set in {@code folder} that can sleep: not a switch's that does what no bridge does, for monitor ports or VLANs
     */
    static boolean putToSleep(Kind kind, Path folder) throws ErrnoException {
        if (!isPinned(kind, folder)) {
            return false;
        }
        try (BpfMap settings = BpfMap.pinned(pin(folder, SETTINGS));
                BpfMap asleep = BpfMap.pinned(pin(folder, ASLEEP))) {
            ByteBuffer set = settings.get(0);
            if (set == null || kind == Kind.SWITCH && set.getLong(0) != 0) {
                return false;
            }
            asleep.put(0, bytes(1));
            return true;
        }
    }

    void awake() throws ErrnoException {
        map(ASLEEP).put(0, bytes(0));
    }

    /** About how many frames the member of this port has sent so far that XDP can't take: one in eight is counted. */
    long bulk(int ifindex) throws ErrnoException {
        return map(BULK).sum(ifindex, 0);
    }

    /** Whether somebody hinders frames from being shared by {@code now}, of {@link System#nanoTime}. */
    boolean isHindered(long now) throws ErrnoException {
        return Hindrance.isThere(map(Hindrance.MAP), now);
    }

    /** Takes out what is too much only; of those who share a frame none: {@link #tcPorts} has nobody share any. */
    void withdraw(Roles roles) throws ErrnoException {
        remove(map(FAST_PORTS), roles.way() == Way.NATIVE ? roles.fastTo() : Set.of());
        if (kind == Kind.SWITCH) {
            remove(map("tc_ports"), roles.direct());
        }
    }

    @Override
    public void close() {
        programs.values().forEach(BpfProgram::close);
        maps.values().forEach(BpfMap::close);
    }

    private static void remove(BpfMap map, Collection<Integer> wanted) throws ErrnoException {
        for (int key : map.keys()) {
            if (!wanted.contains(key)) {
                map.remove(key);
            }
        }
    }

    private static void fill(BpfMap map, Iterable<Integer> wanted, @Nullable BpfProgram arrival) throws ErrnoException {
        List<Integer> there = new ArrayList<>(map.keys());
        for (int key : wanted) {
            if (!there.remove((Integer) key)) {
                map.put(key, arrival == null ? bytes(key) : arrival.arrivalAt(key));
            }
        }
        for (int key : there) {
            map.remove(key);
        }
    }

    private void settings(boolean all, long crowd) throws ErrnoException {
        map(SETTINGS)
                .put(
                        0,
                        ByteBuffer.allocate(16)
                                .order(ByteOrder.nativeOrder())
                                .putLong(all ? 1 : 0)
                                .putLong(crowd)
                                .array());
    }

    private static byte[] bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(values);
        return bytes.array();
    }

    /** A power of two, with room for some more. */
    private static int size(int ports) {
        return Math.max(SMALLEST, Integer.highestOneBit(Math.max(1, ports - 1)) << 1);
    }

    /** A BPF file system takes no dots. */
    private static String pin(Path folder, String name) {
        return folder.resolve(name.replace('.', '_')).toString();
    }

    private static String constants(Kind kind) {
        return kind.text() + ".rodata";
    }

    private BpfProgram program(String name) {
        return Objects.requireNonNull(programs.get(name));
    }

    private BpfMap map(String name) {
        return Objects.requireNonNull(maps.get(name));
    }

    private List<String> programNames() {
        return kind == Kind.BUS
                ? List.of("bus_xdp", "bus_shared", "bus_tc", "bus_arrival")
                : List.of("switch_xdp", "switch_tc", COPY, HOST);
    }

    private List<String> mapNames() {
        return kind == Kind.BUS
                ? List.of(
                        FAST_PORTS,
                        SHARED_PORTS,
                        "bridge_ports",
                        SETTINGS,
                        Hindrance.MAP,
                        ASLEEP,
                        BULK,
                        constants(kind))
                : List.of(
                        FAST_PORTS,
                        "tc_ports",
                        "mirrors",
                        SETTINGS,
                        "stations",
                        "homes",
                        "addresses",
                        ASLEEP,
                        BULK,
                        constants(kind));
    }

    private List<String> traceNames() {
        return kind == Kind.BUS ? List.of() : List.of("fdb_learned", "fdb_forgotten", "fdb_set", "fdb_told");
    }
}
