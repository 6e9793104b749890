// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.ipn.daemon.host.CarriedBy;
import org.ipn.daemon.host.Kernel;
import org.ipn.daemon.host.LostBridges;
import org.ipn.daemon.host.NodeFiles;
import org.ipn.daemon.kept.GrabbedNics;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.MemberTap;
import org.ipn.kernel.Taps;
import org.ipn.kernel.bpf.PortPrograms;
import org.ipn.kernel.bpf.Programs;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.NetworkNamespace;
import org.ipn.kernel.sys.TapEndpoint;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.PortSettings;
import org.ipn.model.Rights;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.ipn.plan.Actual;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Mark;
import org.ipn.plan.Nodes;
import org.ipn.plan.RootQdiscs;
import org.ipn.testing.Command;
import org.ipn.testing.HostRecords;
import org.jspecify.annotations.Nullable;

/**
 * A real kernel, in a new network namespace of the calling thread, and a {@link RecordHost}: whatever is done to the one is done to the
 * other, and after each step both have to be the same. ipnd is shown the kernel. Node files are records alone, and who owns taps too: sysfs
 * tells of the namespace in which it was mounted.
 */
final class TwinHost implements PlayedHost {
    private static final int MTU = 1500;
    private static final int QUEUE = 1000;
    private static final int NOT_MADE = -1;
    private static final Duration HELD_BY_A_FORK = Duration.ofSeconds(5);
    /** The alias of a process's port that is on its way out. */
    private static final String LEAVING = Mark.made(new UUID(0, 0));

    private final Path pins;
    private final Links links;
    private final Taps taps;
    private final Set<Integer> before = new HashSet<>();
    private final RecordHost records =
            new RecordHost(name -> find(name).map(Link::index).orElse(NOT_MADE));
    private final Map<String, MemberTap> members = new HashMap<>();
    /** By ifindex: who has a tap open. */
    private final Map<Integer, TapEndpoint> held = new HashMap<>();

    private @Nullable Kernel kernel;

    /** @param pins on a BPF file system, of our own */
    TwinHost(Path pins) {
        this.pins = pins;
        try {
            NetworkNamespace.unshare();
            links = new Links();
            taps = new Taps(links);
            links.dump().links().forEach(link -> before.add(link.index()));
        } catch (ErrnoException | KernelException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private interface Deed<T> {
        T run() throws KernelException;
    }

    /** What others do does not fail here. */
    private static <T> T done(Deed<T> deed) {
        try {
            return deed.run();
        } catch (KernelException refused) {
            throw new Rules.Violation("the kernel refuses what others do: " + refused.getMessage());
        }
    }

    private Link there(String name) {
        return find(name).orElseThrow(() -> new Rules.Violation("the kernel has no " + name));
    }

    private Kernel kernel() {
        return Objects.requireNonNull(kernel);
    }

    @Override
    public void begin(LostBridges settling, GrabbedNics nics, ProcessMembers processes) throws KernelException {
        if (kernel != null) {
            kernel.close();
        }
        kernel = new Kernel(settling, nics, NodeFiles.none(), processes, pins);
        records.begin(settling, nics, processes);
    }

    @Override
    public List<Link> links() throws KernelException {
        List<Link> found = links.dump().links().stream()
                .filter(link -> !before.contains(link.index()) && !link.alias().equals(LEAVING))
                .toList();
        same("links", found, records.links());
        return found;
    }

    @Override
    public Optional<Link> find(String device) {
        return done(() -> links.find(device).filter(link -> !link.alias().equals(LEAVING)));
    }

    @Override
    public Actual look(Desired desired) throws KernelException {
        Actual seen = kernel().look(desired).only(link -> !before.contains(link.index()));
        Actual told = records.look(desired);
        same("links", seen.links(), told.links());
        same("settling", seen.settling(), told.settling());
        same("taken off", seen.takenOff(), told.takenOff());
        same("policies", seen.policed(), told.policed());
        same("programs", seen.carried().keySet(), told.carried().keySet());
        return new Actual(
                seen.links(),
                seen.settling(),
                seen.takenOff(),
                seen.closed(),
                seen.addresses(),
                seen.routed(),
                seen.policed(),
                told.qdiscs(),
                seen.underlay(),
                seen.firewalled(),
                seen.filtered(),
                seen.carried(),
                told.nodes());
    }

    private static void same(String what, List<Link> seen, List<Link> told) {
        same(what, byIndex(seen), byIndex(told));
    }

    private static void same(String what, Set<?> seen, Set<?> told) {
        if (!seen.equals(told)) {
            throw new Rules.Violation(what + ": the kernel has " + seen + ", the records " + told);
        }
    }

    private static void same(String what, Map<?, ?> seen, Map<?, ?> told) {
        Map<Object, Object> more = new TreeMap<>(seen);
        Map<Object, Object> less = new TreeMap<>(told);
        more.entrySet().removeAll(told.entrySet());
        less.entrySet().removeAll(seen.entrySet());
        if (!more.isEmpty() || !less.isEmpty()) {
            throw new Rules.Violation(what + ": the kernel has " + more + ", the records " + less);
        }
    }

    /** As far as ipnd ever sets anything of them, or depends on it. */
    private static Map<Integer, Link> byIndex(List<Link> some) {
        return some.stream()
                .map(link ->
                        link.withTraits(Traits.PLAIN.withUnder(link.traits().under())))
                .collect(Collectors.toMap(Link::index, link -> link));
    }

    /** Both do it, or refuse it. */
    @Override
    public void apply(Desired desired, Change change) throws IOException {
        boolean file = change instanceof Change.MakeNode || change instanceof Change.RemoveNode;
        KernelException refused = null;
        if (!file) {
            try {
                kernel().apply(desired, change);
            } catch (KernelException e) {
                refused = e;
            }
        }
        KernelException alike = null;
        try {
            records.apply(desired, change);
        } catch (KernelException e) {
            alike = e;
        }
        if (refused == null ? alike != null : alike == null || !alike.is(refused.errno())) {
            throw new Rules.Violation(change.describe() + ": the kernel says " + refused + ", the records " + alike);
        }
        if (refused != null) {
            throw refused;
        }
    }

    @Override
    public Map<Integer, PortPolicy> policed() {
        return kernel().policed();
    }

    @Override
    public RootQdiscs qdiscs() {
        return records.qdiscs();
    }

    @Override
    public CarriedBy way(Network network) {
        return kernel().way(network);
    }

    @Override
    public void audit(int port) {
        kernel().audit(port);
        records.audit(port);
    }

    @Override
    public void audit(Network network) throws KernelException {
        kernel().audit(network);
    }

    @Override
    public void closed(Link port, UUID network) {
        kernel().closed(port, network);
    }

    @Override
    public boolean isBare(Link port) {
        return kernel().isBare(port);
    }

    @Override
    public PortPolicy held(Link link) {
        return records.held(link);
    }

    @Override
    public List<Nodes.File> files() {
        return records.files();
    }

    // What others do.

    @Override
    public Link bridge(String name) {
        return records.add(done(() -> links.make(HostRecords.bridge(name, ""))));
    }

    /** What hardware is, is a tap here. */
    @Override
    public Link nic(String name) {
        Mac mac = Objects.requireNonNull(HostRecords.nic(name, null).mac());
        return records.add(done(() -> taps.make(HostRecords.tap(name, mac, null, ""), TapOwner.ROOT)));
    }

    @Override
    public Link tap(String name, Mac mac, String bridge) {
        return records.add(done(() -> taps.make(HostRecords.tap(name, mac, bridge, ""), TapOwner.ROOT)));
    }

    @Override
    public void hold(Link tap, boolean open) {
        if (open) {
            held.computeIfAbsent(tap.index(), any -> opened(tap)); // a second QEMU the kernel would refuse
        } else {
            release(tap);
        }
    }

    /** A program that another thread is about to start has, for a moment, all that is open here, the tap as it was made, too. */
    private static TapEndpoint opened(Link tap) {
        long end = System.nanoTime() + HELD_BY_A_FORK.toNanos();
        while (true) {
            try {
                return TapEndpoint.open(tap.name());
            } catch (ErrnoException refused) {
                if (refused.number() != Errno.EBUSY || System.nanoTime() > end) {
                    throw new Rules.Violation("the kernel refuses what others do: " + refused.getMessage());
                }
                Thread.onSpinWait();
            }
        }
    }

    private void release(Link tap) {
        TapEndpoint holder = held.remove(tap.index());
        if (holder != null) {
            holder.close();
        }
    }

    @Override
    public Link member(String name, Mac mac, String alias) {
        MemberTap.Wanted wanted = new MemberTap.Wanted(name, alias, mac, MTU, QUEUE, Rights.RW, true);
        members.put(name, done(() -> MemberTap.make(wanted, links)));
        return records.add(there(name));
    }

    @Override
    public void change(Link link) {
        Link is = there(link.name());
        boolean moved = !Objects.equals(is.master(), link.master());
        done(() -> {
            links.change(is, moved ? link.withPort(null) : link); // a new place has the kernel's own settings
            return is;
        });
        records.change(link);
    }

    @Override
    public void remove(Link link) {
        done(() -> {
            links.remove(link);
            return link;
        });
        MemberTap member = members.remove(link.name());
        if (member != null) {
            member.close();
        }
        release(link);
        records.remove(link);
    }

    @Override
    public void strip(Link link) {
        done(() -> {
            new PortPrograms().detach(link);
            return link;
        });
        records.strip(link);
    }

    @Override
    public void unlink(String name) {
        records.unlink(name);
    }

    // Who else tells of it.

    @Override
    public void witness() {
        Map<String, JsonObject> told = new TreeMap<>();
        for (JsonElement each : Command.json("ip -j -d link show")) {
            JsonObject link = each.getAsJsonObject();
            told.put(link.get("ifname").getAsString(), link);
        }
        for (Link link : records.links()) {
            List<String> as = said(link);
            List<String> is = said(Objects.requireNonNull(told.get(link.name()), link.name()));
            if (!is.equals(as)) {
                throw new Rules.Violation("ip says of " + link.name() + " " + is + ", the records " + as);
            }
        }
        for (Map.Entry<Integer, List<String>> each : records.addresses().entrySet()) {
            String name = records.links().stream()
                    .filter(link -> link.index() == each.getKey())
                    .map(Link::name)
                    .findFirst()
                    .orElseThrow();
            String addresses = Command.run("ip -4 -o addr show dev " + name);
            for (String address : each.getValue()) {
                if (!addresses.contains(" " + address + " ")) {
                    throw new Rules.Violation(name + " lacks " + address + ": " + addresses);
                }
            }
        }
    }

    private static List<String> said(Link link) {
        List<String> said = new ArrayList<>(List.of(
                "up " + link.up(),
                "noarp " + !link.arp(),
                "master " + link.master(),
                "mtu " + link.mtu(),
                "alias " + link.alias(),
                "queue " + link.queue(),
                "mac " + link.mac()));
        BridgeSettings bridge = link.bridge();
        if (bridge != null) {
            said.add("ageing " + bridge.ageing());
            said.add("stp " + bridge.stp());
            said.add("snooping " + bridge.snooping());
            said.add("forwards " + bridge.groupForward());
        }
        PortSettings port = link.port();
        if (port != null) {
            said.add("learning " + port.learning());
            said.add("floods " + port.unicastFlood() + port.multicastFlood() + port.broadcastFlood());
            said.add("isolated " + port.isolated());
        }
        return said;
    }

    private static List<String> said(JsonObject link) {
        Set<String> flags = new HashSet<>();
        link.getAsJsonArray("flags").forEach(flag -> flags.add(flag.getAsString()));
        List<String> said = new ArrayList<>(List.of(
                "up " + flags.contains("UP"),
                "noarp " + flags.contains("NOARP"),
                "master " + (link.has("master") ? link.get("master").getAsString() : null),
                "mtu " + link.get("mtu").getAsInt(),
                "alias " + (link.has("ifalias") ? link.get("ifalias").getAsString() : ""),
                "queue " + link.get("txqlen").getAsInt(),
                "mac " + link.get("address").getAsString()));
        JsonObject info = link.has("linkinfo") ? link.getAsJsonObject("linkinfo") : new JsonObject();
        if (info.has("info_kind") && info.get("info_kind").getAsString().equals(Link.BRIDGE)) {
            JsonObject bridge = info.getAsJsonObject("info_data");
            said.add("ageing " + bridge.get("ageing_time").getAsInt() / 100);
            said.add("stp " + (bridge.get("stp_state").getAsInt() != 0));
            said.add("snooping " + (bridge.get("mcast_snooping").getAsInt() != 0));
            said.add("forwards " + Integer.decode(bridge.get("group_fwd_mask").getAsString()));
        }
        if (link.has("master")) {
            JsonObject port = info.getAsJsonObject("info_slave_data");
            said.add("learning " + port.get("learning").getAsBoolean());
            said.add("floods " + port.get("flood").getAsBoolean()
                    + port.get("mcast_flood").getAsBoolean()
                    + port.get("bcast_flood").getAsBoolean());
            said.add("isolated " + port.get("isolated").getAsBoolean());
        }
        return said;
    }

    @Override
    public void close() {
        if (kernel != null) {
            kernel.close();
        }
        members.values().forEach(MemberTap::close);
        held.values().forEach(TapEndpoint::close);
        done(() -> {
            new Programs(links, pins).removeFolder();
            links.close();
            return pins;
        });
    }
}
