// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Dataplane;
import org.ipn.model.Forwarder;
import org.ipn.model.PortPolicy;
import org.ipn.model.PortSettings;
import org.ipn.model.Qdisc;
import org.ipn.model.report.Reports.Plan;
import org.jspecify.annotations.Nullable;

/** A change for people: a line for each attribute in which what is differs from what will be. */
final class ChangeLines implements Change.Visitor<RuntimeException> {
    /** By the link, or its root qdisc. */
    private static final Set<String> NOT_BY_PROGRAMS = Set.of("isolated", "queue", "delay", "jitter");

    private final Change change;
    private final List<Plan.Change> lines = new ArrayList<>();

    private ChangeLines(Change change) {
        this.change = change;
    }

    static List<Plan.Change> of(Change change) {
        ChangeLines lines = new ChangeLines(change);
        change.accept(lines);
        return lines.lines;
    }

    @Override
    public void make(Change.Make make) {
        line("add " + make.link().kind(), null, make.link().alias());
    }

    @Override
    public void makeTap(Change.MakeTap make) {
        line(
                make.link().traits().multiQueue() ? "add multi-queue tap" : "add tap",
                null,
                make.link().alias());
    }

    @Override
    public void makePair(Change.MakePair make) {
        line("add veth", null, "peer " + make.peer().name());
    }

    @Override
    public void makeOverlay(Change.MakeOverlay make) {
        line("add vxlan", null, make.link().alias());
        make.peers().forEach(peer -> line("add peer", null, peer));
    }

    @Override
    public void setPeers(Change.SetPeers peers) {
        peers.removed().forEach(peer -> line("delete peer", peer, null));
        peers.added().forEach(peer -> line("add peer", null, peer));
    }

    @Override
    public void addAddress(Change.AddAddress add) {
        line("add address", null, add.address());
    }

    @Override
    public void remove(Change.Remove remove) {
        line("delete " + remove.link().kind(), remove.link().alias(), null);
    }

    @Override
    public void putOut(Change.PutOut out) {
        line("put out", out.may().text(), null);
    }

    @Override
    public void makeNode(Change.MakeNode make) {
        if (make.from() == null) {
            line("add node file", null, make.to().text());
        } else {
            line("set access", make.from().text(), make.to().text());
        }
    }

    @Override
    public void removeNode(Change.RemoveNode remove) {
        line("delete node file", null, null);
    }

    @Override
    public void police(Change.Police police) {
        PortPolicy was = police.from() == null ? PortPolicy.NONE : police.from();
        Set<String> names = new LinkedHashSet<>(was.said().keySet());
        names.addAll(police.to().said().keySet());
        names.removeAll(NOT_BY_PROGRAMS);
        names.forEach(name ->
                set(name, onOff(was.said().get(name)), onOff(police.to().said().get(name))));
    }

    private static @Nullable String onOff(@Nullable String value) {
        return "yes".equals(value) ? "on" : "no".equals(value) ? "off" : value;
    }

    @Override
    public void queue(Change.Queue queue) {
        set("delay", of(queue.from(), Qdisc.Netem::delay), of(queue.to(), Qdisc.Netem::delay));
        set("jitter", of(queue.from(), Qdisc.Netem::jitter), of(queue.to(), Qdisc.Netem::jitter));
        if (lines.isEmpty()) {
            set("qdisc", kind(queue.from()), kind(queue.to()));
        }
    }

    private static @Nullable String kind(@Nullable Qdisc qdisc) {
        return qdisc == null ? null : qdisc.kind();
    }

    private static @Nullable Integer of(@Nullable Qdisc qdisc, ToIntFunction<Qdisc.Netem> attribute) {
        int ms = qdisc instanceof Qdisc.Netem netem ? attribute.applyAsInt(netem) : 0;
        return ms == 0 ? null : ms;
    }

    @Override
    public void set(Change.Set change) {
        var link = change.link();
        var to = change.to();
        set("up", link.up(), to.up());
        set("arp", link.arp(), to.arp());
        set("ipv6 link-local", link.linkLocal(), to.linkLocal());
        set("address", link.mac(), to.mac());
        set("mtu", link.mtu(), to.mtu());
        set("master", link.master(), to.master());
        set("alias", link.alias(), to.alias());
        set("txqueuelen", link.queue(), to.queue());
        BridgeSettings bridge = to.bridge();
        if (bridge != null) {
            BridgeSettings was = link.bridge() == null ? bridge : link.bridge();
            set("ageing_time", was.ageing(), bridge.ageing());
            set("stp_state", was.stp(), bridge.stp());
            set("mcast_snooping", was.snooping(), bridge.snooping());
            set("group_fwd_mask", hex(was.groupForward()), hex(bridge.groupForward()));
        }
        PortSettings port = to.port();
        if (port != null) {
            PortSettings was = link.port();
            set("learning", was == null ? null : was.learning(), port.learning());
            set("flood", was == null ? null : was.unicastFlood(), port.unicastFlood());
            set("mcast_flood", was == null ? null : was.multicastFlood(), port.multicastFlood());
            set("bcast_flood", was == null ? null : was.broadcastFlood(), port.broadcastFlood());
            set("isolated", was == null ? null : was.isolated(), port.isolated());
        }
    }

    private static String hex(int mask) {
        return "0x" + Integer.toHexString(mask);
    }

    /** Which way carries what: of the network, and of each port that is new to its programs, or that they treat otherwise from now on. */
    @Override
    public void carry(Change.Carry carry) {
        set("forwarder", carry.from() == null ? null : way(carry.from()), way(carry.to()));
        if (carry.from() != null && carry.to().needsPrograms()) {
            ports(carry.from(), carry.to());
        }
    }

    private void ports(Dataplane from, Dataplane to) {
        Map<Integer, Dataplane.Port> before = new HashMap<>();
        from.ports().forEach(port -> before.put(port.link().index(), port));
        for (Dataplane.Port port : to.ports()) {
            Dataplane.Port was = before.get(port.link().index());
            String object = port.link().name();
            set(object, "forwarder", was == null ? null : way(from, was), way(to, port));
            if (was != null && !was.policy().equals(port.policy())) {
                lines.add(new Plan.Change(change.network(), object, "tell programs its policy", null, null));
            }
        }
    }

    @Override
    public void stopCarrying(Change.StopCarrying stop) {
        line("take programs off", null, null);
    }

    private static String way(Dataplane dataplane, Dataplane.Port port) {
        return dataplane.forwarder() == Forwarder.EBPF && !port.filtered() ? "ebpf" : "bridge";
    }

    private static String way(Dataplane dataplane) {
        if (dataplane.asleep()) {
            return "bridge until libvirt has told";
        }
        return dataplane.forwarder() == Forwarder.EBPF
                ? "ebpf"
                : dataplane.needsPrograms() ? "bridge with programs" : "bridge";
    }

    private void line(String operation, @Nullable String from, @Nullable String to) {
        lines.add(new Plan.Change(change.network(), change.object(), operation, from, to));
    }

    private void set(String what, @Nullable Object from, @Nullable Object to) {
        set(change.object(), what, from, to);
    }

    private void set(String object, String what, @Nullable Object from, @Nullable Object to) {
        if (!Objects.equals(from, to)) {
            lines.add(new Plan.Change(change.network(), object, "set " + what, text(from), text(to)));
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof Boolean on) {
            return on ? "on" : "off";
        }
        return value == null ? null : value.toString();
    }
}
