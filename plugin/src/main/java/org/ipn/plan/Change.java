// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.model.PortSettings;
import org.ipn.model.Qdisc;
import org.ipn.model.TapOwner;
import org.ipn.model.report.Reports.Plan;
import org.jspecify.annotations.Nullable;

/** One step towards what should be. */
public sealed interface Change {
    /** The network on whose behalf; null where it is no longer known by name. */
    @Nullable
    String network();

    /** The link that is changed, as it is (Set, Remove) or will be (Make). */
    Link link();

    /** The same for people, an attribute a line. */
    List<Plan.Change> describe();

    /** Has {@code visitor} do it; a kind that it does not know does not compile. */
    <E extends Exception> void accept(Visitor<E> visitor) throws E;

    /** What each kind of change means to somebody, as to the kernel. */
    interface Visitor<E extends Exception> {
        void make(Make change) throws E;

        void makeTap(MakeTap change) throws E;

        void makePair(MakePair change) throws E;

        void addAddress(AddAddress change) throws E;

        void police(Police change) throws E;

        void queue(Queue change) throws E;

        void set(Set change) throws E;

        void remove(Remove change) throws E;
    }

    /** A link that is missing. */
    record Make(@Nullable String network, Link link) implements Change {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.make(this);
        }

        @Override
        public List<Plan.Change> describe() {
            return List.of(new Plan.Change(network, link.name(), "add " + link.kind(), null, link.alias()));
        }
    }

    /** A tap that is missing, for who may open it. */
    record MakeTap(@Nullable String network, Link link, TapOwner owner) implements Change {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.makeTap(this);
        }

        @Override
        public List<Plan.Change> describe() {
            return List.of(new Plan.Change(network, link.name(), "add tap", null, link.alias()));
        }
    }

    /** A veth pair that is missing: {@code link} is the port, {@code peer} the end that a member has. */
    record MakePair(@Nullable String network, Link link, Link peer) implements Change {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.makePair(this);
        }

        @Override
        public List<Plan.Change> describe() {
            return List.of(new Plan.Change(network, link.name(), "add veth", null, "peer " + peer.name()));
        }
    }

    /** An address that one of our own devices lacks; CIDR. */
    record AddAddress(@Nullable String network, Link link, String address) implements Change {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.addAddress(this);
        }

        @Override
        public List<Plan.Change> describe() {
            return List.of(new Plan.Change(network, link.name(), "add address", null, address));
        }
    }

    /**
     * What a port allows, beyond what a bridge or a qdisc can hold: its programs.
     *
     * @param from null = not known, as after a restart
     * @param member the address of who is behind the port; null = unknown
     */
    record Police(
            @Nullable String network,
            Link link,
            @Nullable PortPolicy from,
            PortPolicy to,
            @Nullable Mac member) implements Change {
        /** By the link, or its root qdisc. */
        private static final java.util.Set<String> HELD_ELSEWHERE =
                java.util.Set.of("isolated", "queue", "delay", "jitter");

        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.police(this);
        }

        @Override
        public List<Plan.Change> describe() {
            PortPolicy was = from == null ? PortPolicy.NONE : from;
            List<Plan.Change> lines = new ArrayList<>();
            java.util.Set<String> names = new LinkedHashSet<>(was.said().keySet());
            names.addAll(to.said().keySet());
            names.removeAll(HELD_ELSEWHERE);
            names.forEach(
                    name -> add(lines, name, was.said().get(name), to.said().get(name)));
            return lines;
        }

        private void add(List<Plan.Change> lines, String what, @Nullable String was, @Nullable String now) {
            if (!Objects.equals(was, now)) {
                lines.add(new Plan.Change(network, link.name(), "set " + what, onOff(was), onOff(now)));
            }
        }

        private static @Nullable String onOff(@Nullable String value) {
            return "yes".equals(value) ? "on" : "no".equals(value) ? "off" : value;
        }
    }

    /**
     * How frames wait on their way to a port's member: its root qdisc.
     *
     * @param from null = the kernel's default
     * @param to null = the kernel's default
     */
    record Queue(
            @Nullable String network,
            Link link,
            @Nullable Qdisc from,
            @Nullable Qdisc to) implements Change {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.queue(this);
        }

        @Override
        public List<Plan.Change> describe() {
            List<Plan.Change> lines = new ArrayList<>();
            add(lines, "delay", of(from, Qdisc.Netem::delay), of(to, Qdisc.Netem::delay));
            add(lines, "jitter", of(from, Qdisc.Netem::jitter), of(to, Qdisc.Netem::jitter));
            if (lines.isEmpty()) {
                add(lines, "qdisc", from == null ? null : from.kind(), to == null ? null : to.kind());
            }
            return lines;
        }

        private void add(List<Plan.Change> lines, String what, @Nullable Object was, @Nullable Object now) {
            if (!Objects.equals(was, now)) {
                lines.add(new Plan.Change(network, link.name(), "set " + what, Text.of(was), Text.of(now)));
            }
        }

        private static @Nullable Integer of(@Nullable Qdisc qdisc, ToIntFunction<Qdisc.Netem> attribute) {
            int ms = qdisc instanceof Qdisc.Netem netem ? attribute.applyAsInt(netem) : 0;
            return ms == 0 ? null : ms;
        }
    }

    /** A link that is gone for good; only ever one that we made. */
    record Remove(@Nullable String network, Link link) implements Change {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.remove(this);
        }

        @Override
        public List<Plan.Change> describe() {
            return List.of(new Plan.Change(network, link.name(), "delete " + link.kind(), link.alias(), null));
        }
    }

    /** A link that is not as it should be: every attribute in which {@code to} differs. */
    record Set(@Nullable String network, Link link, Link to) implements Change {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.set(this);
        }

        @Override
        public List<Plan.Change> describe() {
            List<Plan.Change> lines = new ArrayList<>();
            add(lines, "up", link.up(), to.up());
            add(lines, "arp", link.arp(), to.arp());
            add(lines, "ipv6 link-local", link.linkLocal(), to.linkLocal());
            add(lines, "address", link.mac(), to.mac());
            add(lines, "mtu", link.mtu(), to.mtu());
            add(lines, "master", link.master(), to.master());
            add(lines, "alias", link.alias(), to.alias());
            add(lines, "txqueuelen", link.queue(), to.queue());
            BridgeSettings bridge = to.bridge();
            if (bridge != null) {
                BridgeSettings was = link.bridge() == null ? bridge : link.bridge();
                add(lines, "ageing_time", was.ageing(), bridge.ageing());
                add(lines, "stp_state", was.stp(), bridge.stp());
                add(lines, "mcast_snooping", was.snooping(), bridge.snooping());
                add(lines, "group_fwd_mask", hex(was.groupForward()), hex(bridge.groupForward()));
            }
            PortSettings port = to.port();
            if (port != null) {
                PortSettings was = link.port();
                add(lines, "learning", was == null ? null : was.learning(), port.learning());
                add(lines, "flood", was == null ? null : was.unicastFlood(), port.unicastFlood());
                add(lines, "mcast_flood", was == null ? null : was.multicastFlood(), port.multicastFlood());
                add(lines, "bcast_flood", was == null ? null : was.broadcastFlood(), port.broadcastFlood());
                add(lines, "isolated", was == null ? null : was.isolated(), port.isolated());
            }
            return lines;
        }

        private void add(List<Plan.Change> lines, String what, @Nullable Object from, @Nullable Object to) {
            if (!Objects.equals(from, to)) {
                lines.add(new Plan.Change(network, link.name(), "set " + what, Text.of(from), Text.of(to)));
            }
        }

        private static String hex(int mask) {
            return "0x" + Integer.toHexString(mask);
        }
    }

    /** Values as users read them. */
    final class Text {
        private Text() {}

        static @Nullable String of(@Nullable Object value) {
            if (value instanceof Boolean on) {
                return on ? "on" : "off";
            }
            return value == null ? null : value.toString();
        }
    }
}
