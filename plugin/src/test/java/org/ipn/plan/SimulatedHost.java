// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.ipn.kernel.KernelException;
import org.ipn.model.FoundNic;
import org.ipn.model.Hop;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.model.PortSettings;
import org.ipn.model.ProcessMember;
import org.ipn.model.Qdisc;
import org.ipn.model.Rights;
import org.ipn.model.TapOwner;
import org.ipn.model.Vxlan;
import org.ipn.testing.HostRecords;

/** Records of a host in the words of the planner's tests, and what a plan makes of them. */
final class SimulatedHost {
    private final HostRecords records = new HostRecords();
    private final Map<Integer, FoundNic> found = new HashMap<>();
    private RootQdiscs qdiscs = RootQdiscs.NONE;
    private Set<Integer> settling = Set.of();
    private final List<ProcessMember> members = new ArrayList<>();
    private final Map<UUID, Map<String, Hop>> hops = new HashMap<>();
    private boolean frr = true;
    private Link last;

    SimulatedHost bridge(String name, String alias) {
        return add(HostRecords.bridge(name, alias));
    }

    /** A tap of libvirt's for the NIC with this address; on a bridge where {@code master} is not null. */
    SimulatedHost tap(String name, Mac nic, String master, String alias) {
        return add(HostRecords.tap(name, nic.ofTap(), master, alias));
    }

    SimulatedHost nic(String name, String master) {
        return add(HostRecords.nic(name, master));
    }

    private SimulatedHost add(Link link) {
        last = records.add(link);
        return this;
    }

    /** A process that joined by a port of this name. */
    SimulatedHost process(String name, UUID network, int user, Rights rights) {
        Link port = new Link(
                0,
                name,
                Link.VETH,
                Mac.local(user),
                1500,
                true,
                true,
                false,
                "ipn-lab",
                Mark.made(network),
                1000,
                null,
                PortSettings.BUS);
        add(port);
        members.add(new ProcessMember(name, last.index(), network, name, user, 0, List.of(), rights, Mac.local(user)));
        return this;
    }

    /** Somebody removes the node file of that name. */
    SimulatedHost unlink(String name) {
        records.unlink(name);
        return this;
    }

    SimulatedHost address(String device, String cidr) {
        records.address(named(device).index(), cidr);
        return this;
    }

    /** Another hypervisor, and what the way there carries by this device. */
    SimulatedHost hop(UUID network, String peer, String device, int mtu) {
        hops.computeIfAbsent(network, any -> new HashMap<>())
                .put(peer, new Hop(named(device).index(), mtu));
        return this;
    }

    /** The last added link is a VXLAN device that is this. */
    SimulatedHost vxlan(Vxlan vxlan) {
        last = last.withTraits(last.traits().withVxlan(vxlan));
        records.change(last);
        return this;
    }

    /** Somebody has it flood to these alone. */
    SimulatedHost peers(String device, String... peers) {
        records.peers().put(named(device).index(), List.of(peers));
        return this;
    }

    /** The tap has another owner than it was made with. */
    SimulatedHost givenAway(String tap, TapOwner owner) {
        records.own(tap, owner);
        return this;
    }

    /** A program has this tap open. */
    SimulatedHost held(String tap) {
        Link link = named(tap);
        records.change(link.withTraits(link.traits().withHeld(true)));
        return this;
    }

    /** The last added link lost its bridge only just now. */
    SimulatedHost settling() {
        settling = Set.of(last.index());
        return this;
    }

    /** The link's programs are known to hold this. */
    SimulatedHost policed(String device, PortPolicy policy) {
        records.hold(named(device).index(), policy);
        return this;
    }

    /** The link's root qdisc is this. */
    SimulatedHost qdisc(String device, Qdisc qdisc) {
        records.qdiscs().put(named(device).index(), qdisc);
        return this;
    }

    /** Somebody has just taken off all root qdiscs. */
    SimulatedHost bared() {
        actual(); // what ipnd saw last
        records.qdiscs().clear();
        return this;
    }

    SimulatedHost queue(String device, int frames) {
        records.change(named(device).withQueue(frames));
        return this;
    }

    /** ipnd has been: what it knew of programs is forgotten. */
    SimulatedHost restarted() {
        records.forget();
        return this;
    }

    SimulatedHost withoutFrr() {
        frr = false;
        return this;
    }

    Actual actual() {
        qdiscs = qdiscs.seen(records.qdiscs(), 0);
        Nodes nodes = new Nodes(Nodes.NONE.folder(), records.files(), records.lostFiles(), List.of(), members);
        return new Actual(
                records.links(),
                settling,
                Set.of(),
                Map.of(),
                records.addresses(),
                Set.of(),
                records.policed(),
                qdiscs,
                new Underlay(records.peers(), hops, frr),
                false,
                Set.of(),
                records.carried(),
                nodes);
    }

    /** As the daemon does, which remembers how NICs were. */
    List<Change> plan(Desired desired) {
        return Planner.plan(desired.withGrabbed(new Grabbed(found)), actual());
    }

    void apply(List<Change> changes) {
        changes.forEach(this::apply);
    }

    private void apply(Change change) {
        // What is not ours and gets our mark on a way up is a grabbed NIC: it is remembered as the daemon does.
        if (change instanceof Change.Set set
                && set.link().kind().isEmpty()
                && set.to().master() != null) {
            found.putIfAbsent(set.link().index(), FoundNic.of(set.link().name(), set.link()));
        }
        try {
            change.accept(records);
        } catch (KernelException refused) {
            throw new AssertionError(refused);
        }
    }

    private Link named(String device) {
        return records.find(device).orElseThrow();
    }
}
