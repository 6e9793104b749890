// SPDX-License-Identifier: Apache-2.0
package org.ipn.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.ipn.kernel.KernelException;
import org.ipn.model.Access;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Dataplane;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.model.PortSettings;
import org.ipn.model.Qdisc;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.ipn.plan.Change;
import org.ipn.plan.Nodes;
import org.jspecify.annotations.Nullable;

/**
 * A host's links, what their programs hold, and node files, as records, and what each change makes of them. It does what a kernel does, as
 * far as ipnd depends on it: names and ifindexes are unique, who goes sets free what hung on it, a new port has a bridge port's own
 * settings.
 *
 * <p>What ipnd knows of programs is apart from what there is: {@link #forget} is ipnd's death.
 */
public final class HostRecords implements Change.Visitor<KernelException> {
    private final Map<Integer, Link> links = new LinkedHashMap<>();
    private final Map<Integer, PortPolicy> held = new HashMap<>();
    private final Map<Integer, Qdisc> qdiscs = new HashMap<>();
    private final Map<UUID, Dataplane> programs = new HashMap<>();
    /** By name: whose it is, and for whom. */
    private final Map<String, Map.Entry<UUID, Access>> files = new LinkedHashMap<>();

    private final Map<UUID, Access> lostFiles = new HashMap<>();
    private final Map<Integer, List<String>> addresses = new HashMap<>();
    private final Map<Integer, List<String>> peers = new HashMap<>();
    private final ToIntFunction<String> numbers;
    private int last;

    // What ipnd remembers.
    private final Map<Integer, PortPolicy> policed = new HashMap<>();
    private final Set<UUID> known = new HashSet<>();

    public HostRecords() {
        numbers = name -> ++last;
    }

    /** @param numbers the ifindex of a link of this name that has just been made */
    public HostRecords(ToIntFunction<String> numbers) {
        this.numbers = numbers;
    }

    // Links.

    public static Link bridge(String name, String alias) {
        BridgeSettings libvirts = new BridgeSettings(300, true, true, 0);
        return new Link(
                0,
                name,
                Link.BRIDGE,
                mac("02:00:00:00:00:01"),
                1500,
                true,
                true,
                true,
                null,
                alias,
                1000,
                libvirts,
                null);
    }

    public static Link tap(String name, Mac mac, @Nullable String master, String alias) {
        return new Link(0, name, Link.TUN, mac, 1500, true, true, true, master, alias, 1000, null, port(master));
    }

    public static Link nic(String name, @Nullable String master) {
        return new Link(
                0, name, "", mac("00:16:3e:00:00:01"), 1500, true, true, true, master, "", 1000, null, port(master));
    }

    private static @Nullable PortSettings port(@Nullable String master) {
        return master == null ? null : PortSettings.SWITCH;
    }

    private static Mac mac(String text) {
        return Mac.parse(text);
    }

    /** @return as it is numbered */
    public Link add(Link link) {
        Link made = numbered(link, numbers.applyAsInt(link.name()));
        links.put(made.index(), made);
        return made;
    }

    public List<Link> links() {
        return List.copyOf(links.values());
    }

    public Optional<Link> find(String name) {
        return links.values().stream().filter(link -> link.name().equals(name)).findFirst();
    }

    /** The same link, otherwise. */
    public void change(Link link) {
        Link was = links.get(link.index());
        if (was != null) {
            boolean sameBridge = Objects.equals(was.master(), link.master());
            PortSettings kept = sameBridge ? link.port() : PortSettings.SWITCH;
            links.put(link.index(), link.withPort(link.master() == null ? null : kept));
        }
    }

    /** Takes along the other end of a veth; who sat on a bridge sits on none. */
    public void remove(Link link) {
        Link gone = links.remove(link.index());
        if (gone == null) {
            return;
        }
        held.remove(gone.index());
        qdiscs.remove(gone.index());
        addresses.remove(gone.index());
        peers.remove(gone.index());
        if (gone.isBridge()) {
            links.replaceAll((number, other) ->
                    gone.name().equals(other.master()) ? other.withMaster(null).withPort(null) : other);
        }
        Link peer = links.get(gone.traits().under());
        if (gone.kind().equals(Link.VETH) && peer != null) {
            remove(peer);
        }
    }

    public void own(String tap, TapOwner owner) {
        find(tap).ifPresent(link -> change(link.withTraits(link.traits().withOwner(owner))));
    }

    public void address(int index, String cidr) {
        addresses.merge(index, List.of(cidr), HostRecords::both);
    }

    public Map<Integer, List<String>> addresses() {
        return addresses;
    }

    /** To whom VXLAN devices flood. */
    public Map<Integer, List<String>> peers() {
        return peers;
    }

    public Map<Integer, Qdisc> qdiscs() {
        return qdiscs;
    }

    // Programs.

    /** What the programs of this device hold, whatever ipnd knows. */
    public PortPolicy held(Link link) {
        return held.getOrDefault(link.index(), PortPolicy.NONE);
    }

    /** The link's programs are known to hold this. */
    public void hold(int index, PortPolicy policy) {
        held.put(index, policy);
        policed.put(index, policy);
    }

    /** Somebody takes its programs off. */
    public void strip(Link link) {
        held.remove(link.index());
    }

    /** Of a port that does not hold what it is known to hold, nothing is known. */
    public void audit(int port) {
        if (!held.getOrDefault(port, PortPolicy.NONE).equals(policed.get(port))) {
            policed.remove(port);
        }
    }

    /** What ipnd knows that ports hold, those alone that are still there. */
    public Map<Integer, PortPolicy> policed() {
        policed.keySet().retainAll(links.keySet());
        return policed;
    }

    /** What ipnd knows of networks' programs; of an earlier one's, that they are there. */
    public Map<UUID, Optional<Dataplane>> carried() {
        Map<UUID, Optional<Dataplane>> carried = new HashMap<>();
        programs.forEach((network, dataplane) ->
                carried.put(network, known.contains(network) ? Optional.of(dataplane) : Optional.empty()));
        return carried;
    }

    /** A new ipnd: nothing of what the last one knew is known. */
    public void forget() {
        policed.clear();
        known.clear();
        programs.values().removeIf(dataplane -> !dataplane.needsPrograms()); // of a bridge alone, nothing is left
    }

    // Node files.

    public Map<UUID, Nodes.File> files() {
        Map<UUID, Nodes.File> nodes = new HashMap<>();
        files.forEach((name, file) -> nodes.put(file.getKey(), new Nodes.File(name, file.getValue())));
        return nodes;
    }

    /** For whom those were that others have removed, by network. */
    public Map<UUID, Access> lostFiles() {
        return lostFiles;
    }

    /** The node file of that name goes. */
    public void unlink(String name) {
        Map.Entry<UUID, Access> was = files.remove(name);
        if (was != null) {
            lostFiles.put(was.getKey(), was.getValue());
        }
    }

    // What each change leaves.

    private static KernelException gone(String operation, String device) {
        return new KernelException(operation, device, "ENODEV", "no such device", null);
    }

    private Link there(Link link) throws KernelException {
        Link there = links.get(link.index());
        if (there == null) {
            throw gone("change " + link.name(), link.name());
        }
        return there;
    }

    /** Whether it can be: what fails half-way leaves nothing. */
    private void checkFree(Link link) throws KernelException {
        if (find(link.name()).isPresent()) {
            throw new KernelException("make " + link.name(), link.name(), "EEXIST", "exists", null);
        }
        if (link.master() != null && find(link.master()).isEmpty()) {
            throw gone("attach " + link.name() + " to " + link.master(), link.name());
        }
    }

    private Link made(Link link) throws KernelException {
        checkFree(link);
        return add(link);
    }

    @Override
    public void make(Change.Make change) throws KernelException {
        made(change.link());
    }

    @Override
    public void makeTap(Change.MakeTap change) throws KernelException {
        made(change.link());
        own(change.link().name(), change.owner());
    }

    @Override
    public void makePair(Change.MakePair change) throws KernelException {
        checkFree(change.link());
        Link peer = made(change.peer());
        Link link = made(change.link());
        links.put(peer.index(), peer.withTraits(Traits.PLAIN.withUnder(link.index())));
        links.put(link.index(), link.withTraits(Traits.PLAIN.withUnder(peer.index())));
    }

    @Override
    public void makeOverlay(Change.MakeOverlay change) throws KernelException {
        peers.put(made(change.link()).index(), change.peers());
    }

    @Override
    public void setPeers(Change.SetPeers change) throws KernelException {
        peers.put(there(change.link()).index(), change.to());
    }

    @Override
    public void addAddress(Change.AddAddress change) throws KernelException {
        String name = change.link().name();
        Link link = find(name).orElseThrow(() -> gone("add address to " + name, name));
        address(link.index(), change.address());
    }

    @Override
    public void police(Change.Police change) throws KernelException {
        hold(there(change.link()).index(), change.to());
    }

    @Override
    public void queue(Change.Queue change) throws KernelException {
        int port = there(change.link()).index();
        if (change.to() == null) {
            qdiscs.remove(port);
        } else {
            qdiscs.put(port, change.to());
        }
    }

    @Override
    public void set(Change.Set change) throws KernelException {
        Link was = there(change.link());
        Link to = change.to();
        if (to.master() != null
                && !to.master().equals(was.master())
                && find(to.master()).isEmpty()) {
            throw gone("attach " + to.name() + " to " + to.master(), to.name());
        }
        Link now = changed(was, change.link(), to);
        links.put(was.index(), now.master() == null ? now.withPort(null) : now);
    }

    /** Every attribute in which {@code to} differs from {@code from}, which may be older than what is. */
    private static Link changed(Link is, Link from, Link to) {
        return is.withMac(differing(is.mac(), from.mac(), to.mac()))
                .withMtu(differing(is.mtu(), from.mtu(), to.mtu()))
                .withUp(differing(is.up(), from.up(), to.up()))
                .withArp(differing(is.arp(), from.arp(), to.arp()))
                .withLinkLocal(differing(is.linkLocal(), from.linkLocal(), to.linkLocal()))
                .withMaster(differing(is.master(), from.master(), to.master()))
                .withAlias(differing(is.alias(), from.alias(), to.alias()))
                .withQueue(differing(is.queue(), from.queue(), to.queue()))
                .withBridge(differing(is.bridge(), from.bridge(), to.bridge()))
                .withPort(differing(is.port(), from.port(), to.port()));
    }

    private static <T> T differing(T is, T from, T to) {
        return Objects.equals(from, to) ? is : to;
    }

    /** One that has gone already is removed. */
    @Override
    public void remove(Change.Remove change) {
        remove(change.link());
    }

    @Override
    public void putOut(Change.PutOut change) throws KernelException {
        remove(there(change.link()));
    }

    @Override
    public void carry(Change.Carry change) {
        programs.put(change.to().network(), change.to());
        known.add(change.to().network());
    }

    @Override
    public void stopCarrying(Change.StopCarrying change) {
        programs.remove(change.uuid());
        known.remove(change.uuid());
    }

    @Override
    public void makeNode(Change.MakeNode change) {
        files.put(change.network(), Map.entry(change.uuid(), change.to()));
        lostFiles.remove(change.uuid());
    }

    @Override
    public void removeNode(Change.RemoveNode change) {
        files.remove(change.path().getFileName().toString());
    }

    private static Link numbered(Link link, int number) {
        return new Link(
                        number,
                        link.name(),
                        link.kind(),
                        link.mac(),
                        link.mtu(),
                        link.up(),
                        link.arp(),
                        link.linkLocal(),
                        link.master(),
                        link.alias(),
                        link.queue(),
                        link.bridge(),
                        link.port())
                .withTraits(link.traits());
    }

    private static List<String> both(List<String> some, List<String> more) {
        List<String> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }
}
