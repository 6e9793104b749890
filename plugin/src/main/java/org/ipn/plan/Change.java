// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Link;
import org.ipn.model.PortSettings;
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

    /** A link that is missing. */
    record Make(@Nullable String network, Link link) implements Change {
        @Override
        public List<Plan.Change> describe() {
            return List.of(new Plan.Change(network, link.name(), "add " + link.kind(), null, link.alias()));
        }
    }

    /** A tap that is missing, for who may open it. */
    record MakeTap(@Nullable String network, Link link, TapOwner owner) implements Change {
        @Override
        public List<Plan.Change> describe() {
            return List.of(new Plan.Change(network, link.name(), "add tap", null, link.alias()));
        }
    }

    /** A veth pair that is missing: {@code link} is the port, {@code peer} the end that a member has. */
    record MakePair(@Nullable String network, Link link, Link peer) implements Change {
        @Override
        public List<Plan.Change> describe() {
            return List.of(new Plan.Change(network, link.name(), "add veth", null, "peer " + peer.name()));
        }
    }

    /** An address that one of our own devices lacks; CIDR. */
    record AddAddress(@Nullable String network, Link link, String address) implements Change {
        @Override
        public List<Plan.Change> describe() {
            return List.of(new Plan.Change(network, link.name(), "add address", null, address));
        }
    }

    /** A link that is gone for good; only ever one that we made. */
    record Remove(@Nullable String network, Link link) implements Change {
        @Override
        public List<Plan.Change> describe() {
            return List.of(new Plan.Change(network, link.name(), "delete " + link.kind(), link.alias(), null));
        }
    }

    /** A link that is not as it should be: every attribute in which {@code to} differs. */
    record Set(@Nullable String network, Link link, Link to) implements Change {
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
                lines.add(new Plan.Change(network, link.name(), "set " + what, text(from), text(to)));
            }
        }

        private static String hex(int mask) {
            return "0x" + Integer.toHexString(mask);
        }

        private static @Nullable String text(@Nullable Object value) {
            if (value instanceof Boolean on) {
                return on ? "on" : "off";
            }
            return value == null ? null : value.toString();
        }
    }
}
