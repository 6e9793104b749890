// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Dataplane;
import org.ipn.model.Found;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.model.PortSettings;
import org.ipn.model.ProcessMember;
import org.ipn.model.Qdisc;
import org.ipn.model.Rights;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;

/** Links as a kernel would have them, and what a plan makes of them. */
final class SimulatedHost {
    private final List<Link> links = new ArrayList<>();
    private final Map<Integer, List<String>> addresses = new HashMap<>();
    private final Map<Integer, Found> found = new HashMap<>();
    private final Map<Integer, PortPolicy> policed = new HashMap<>();
    private final Map<UUID, Optional<Dataplane>> carried = new HashMap<>();
    private final Map<UUID, Nodes.File> files = new HashMap<>();
    private final List<String> strangers = new ArrayList<>();
    private final List<ProcessMember> members = new ArrayList<>();
    private RootQdiscs qdiscs = RootQdiscs.NONE;
    private Set<Integer> settling = Set.of();
    private int index;

    SimulatedHost bridge(String name, String alias) {
        add(new Link(
                ++index,
                name,
                Link.BRIDGE,
                Mac.parse("02:00:00:00:00:01"),
                1500,
                true,
                true,
                true,
                null,
                alias,
                1000,
                new BridgeSettings(300, true, true, 0),
                null));
        return this;
    }

    /** A tap of libvirt's for the NIC with this address; on a bridge where {@code master} is not null. */
    SimulatedHost tap(String name, Mac nic, String master, String alias) {
        add(new Link(
                ++index,
                name,
                Link.TUN,
                nic.ofTap(),
                1500,
                true,
                true,
                true,
                master,
                alias,
                1000,
                null,
                master == null ? null : PortSettings.SWITCH));
        return this;
    }

    /** A process that joined by a port of this name. */
    SimulatedHost process(String name, UUID network, int user, Rights rights) {
        Mac mac = Mac.local(user);
        add(new Link(
                ++index,
                name,
                Link.VETH,
                mac,
                1500,
                true,
                true,
                false,
                "ipn-lab",
                Mark.made(network),
                1000,
                null,
                PortSettings.BUS));
        members.add(new ProcessMember(name, index, network, name, user, List.of(), rights, mac));
        return this;
    }

    SimulatedHost address(String device, String cidr) {
        addresses
                .computeIfAbsent(named(device).index(), any -> new ArrayList<>())
                .add(cidr);
        return this;
    }

    /** The tap has another owner than it was made with. */
    SimulatedHost givenAway(String tap, TapOwner owner) {
        return tap(tap, traits -> traits.withOwner(owner));
    }

    /** A program has this tap open. */
    SimulatedHost held(String tap) {
        return tap(tap, traits -> traits.withHeld(true));
    }

    private SimulatedHost tap(String name, UnaryOperator<Traits> as) {
        links.replaceAll(link -> link.name().equals(name) ? link.withTraits(as.apply(link.traits())) : link);
        return this;
    }

    SimulatedHost nic(String name, String master) {
        add(new Link(
                ++index,
                name,
                "",
                Mac.parse("00:16:3e:00:00:01"),
                1500,
                true,
                true,
                true,
                master,
                "",
                1000,
                null,
                master == null ? null : PortSettings.SWITCH));
        return this;
    }

    /** The last added link lost its bridge only just now. */
    SimulatedHost settling() {
        settling = Set.of(index);
        return this;
    }

    /** The link's programs are known to hold this. */
    SimulatedHost policed(String device, PortPolicy policy) {
        policed.put(named(device).index(), policy);
        return this;
    }

    /** The link's root qdisc is this. */
    SimulatedHost qdisc(String device, Qdisc qdisc) {
        qdiscs = qdiscs.with(named(device).index(), qdisc);
        return this;
    }

    /** Somebody has just taken off all root qdiscs. */
    SimulatedHost bared() {
        qdiscs = qdiscs.seen(Map.of(), 0);
        return this;
    }

    SimulatedHost queue(String device, int frames) {
        links.replaceAll(link -> link.name().equals(device) ? link.withQueue(frames) : link);
        return this;
    }

    /** ipnd has been: what it knew of programs is forgotten. */
    SimulatedHost restarted() {
        policed.clear();
        carried.replaceAll((network, known) -> Optional.empty());
        return this;
    }

    Actual actual() {
        Nodes nodes = new Nodes(Nodes.NONE.folder(), files, strangers, members);
        return new Actual(links, settling, Set.of(), addresses, Set.of(), policed, qdiscs, carried, nodes);
    }

    /** As the daemon does, which remembers how NICs were. */
    List<Change> plan(Desired desired) {
        return Planner.plan(desired.withGrabbed(new Grabbed(found)), actual());
    }

    void apply(List<Change> changes) {
        changes.forEach(change -> change.accept(new Effects()));
    }

    /** What each change leaves of this host. */
    private final class Effects implements Change.Visitor<RuntimeException> {
        @Override
        public void make(Change.Make change) {
            add(numbered(change.link()));
        }

        @Override
        public void makeTap(Change.MakeTap change) {
            forget(change.link());
            Link tap = numbered(change.link());
            add(tap.withTraits(tap.traits().withOwner(change.owner())));
        }

        @Override
        public void makePair(Change.MakePair change) {
            Link peer = numbered(change.peer());
            Link link = numbered(change.link());
            add(peer.withTraits(Traits.PLAIN.withUnder(link.index())));
            add(link.withTraits(Traits.PLAIN.withUnder(peer.index())));
        }

        @Override
        public void addAddress(Change.AddAddress change) {
            address(change.link().name(), change.address());
        }

        @Override
        public void police(Change.Police change) {
            policed.put(change.link().index(), change.to());
        }

        @Override
        public void queue(Change.Queue change) {
            qdiscs = qdiscs.with(change.link().index(), change.to());
        }

        @Override
        public void set(Change.Set change) {
            // What is not ours and gets our mark on a way up is a grabbed NIC: it is remembered as the daemon does.
            if (change.link().kind().isEmpty() && change.to().master() != null) {
                found.putIfAbsent(change.link().index(), Found.of(change.link().name(), change.link()));
            }
            forget(change.link());
            links.add(change.to());
        }

        /** A bridge's end sets its ports free; a veth takes its other end along. */
        @Override
        public void remove(Change.Remove change) {
            Link link = change.link();
            forget(link);
            links.replaceAll(other -> link.name().equals(other.master()) ? other.withMaster(null) : other);
            links.removeIf(other -> link.kind().equals(Link.VETH) && link.name().equals(other.name() + "p"));
        }

        @Override
        public void putOut(Change.PutOut change) {
            forget(change.link());
        }

        @Override
        public void carry(Change.Carry change) {
            carried.put(change.to().network(), Optional.of(change.to()));
        }

        @Override
        public void stopCarrying(Change.StopCarrying change) {
            carried.remove(change.uuid());
            change.bearers().forEach(link -> policed.remove(link.index()));
        }

        @Override
        public void makeNode(Change.MakeNode change) {
            String name = change.path().getFileName().toString();
            files.values().removeIf(file -> file.name().equals(name));
            strangers.remove(name);
            files.put(change.uuid(), new Nodes.File(name, change.to()));
        }

        @Override
        public void removeNode(Change.RemoveNode change) {
            String name = change.path().getFileName().toString();
            files.values().removeIf(file -> file.name().equals(name));
            strangers.remove(name);
        }

        private void forget(Link link) {
            links.removeIf(other -> other.name().equals(link.name()));
        }
    }

    private Link named(String device) {
        return links.stream()
                .filter(link -> link.name().equals(device))
                .findFirst()
                .orElseThrow();
    }

    private Link numbered(Link link) {
        return new Link(
                        ++index,
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

    private void add(Link link) {
        links.add(link);
    }
}
