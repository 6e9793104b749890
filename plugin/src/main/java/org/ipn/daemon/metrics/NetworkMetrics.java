// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.metrics;

import static org.ipn.daemon.metrics.Family.Type.COUNTER;
import static org.ipn.daemon.metrics.Family.Type.GAUGE;
import static org.ipn.daemon.metrics.Family.Type.INFO;
import static org.ipn.daemon.metrics.Family.Type.STATESET;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.jspecify.annotations.Nullable;

/** The networks and their ports. What is unknown has no sample. */
public final class NetworkMetrics {
    /** Twice as many as processes may join unless ipnd.conf says otherwise: users fill no more than half. Each has some 1.5 KB of text. */
    static final int MOST_PORTS = 8_192;

    private final Family networks =
            Family.of(INFO, "ipn_network", null, "What a network is. forwarder: what carries its frames now.");
    private final Family states = Family.of(
            STATESET, "ipn_network_state", null, "degraded: active, but not as it should be; ipn show says why.");
    private final Family members = Family.of(GAUGE, "ipn_network_members", null, "Ports of the network.");
    private final Family receivers = Family.of(GAUGE, "ipn_network_receivers", null, "Members that may receive.");
    private final Family senders = Family.of(GAUGE, "ipn_network_senders", null, "Members that may send.");
    private final Family leftOut = Family.of(
            GAUGE,
            "ipn_ports_left_out",
            null,
            "Ports of which no ipn_port is told, for there are more than " + MOST_PORTS + ".");
    private final Family rxFrames = Family.of(COUNTER, "ipn_port_rx_frames", "frames", "Frames from the member.");
    private final Family rxBytes = Family.of(COUNTER, "ipn_port_rx_bytes", "bytes", "Bytes from the member.");
    private final Family txFrames = Family.of(COUNTER, "ipn_port_tx_frames", "frames", "Frames to the member.");
    private final Family txBytes = Family.of(COUNTER, "ipn_port_tx_bytes", "bytes", "Bytes to the member.");
    private final Family dropped = Family.of(
            COUNTER, "ipn_port_dropped_frames", "frames", "Frames from or to the member that were lost at its port.");
    private final Family drops = Family.of(
            COUNTER, "ipn_port_policy_dropped_frames", "frames", "Frames that the port's policy dropped, by reason.");

    private final Family networkMtu =
            Family.of(GAUGE, "ipn_network_mtu_bytes", "bytes", "MTU of the network's bridge.");
    private final Family portMtu = Family.of(
            GAUGE,
            "ipn_port_mtu_bytes",
            "bytes",
            "MTU of the member's port; what is too long for it, a bridge drops uncounted.");

    private int told;
    private int untold;

    private NetworkMetrics() {}

    public static List<Family> of(List<NetworkReport> reports) {
        NetworkMetrics metrics = new NetworkMetrics();
        reports.forEach(metrics::add);
        metrics.leftOut.gauge(metrics.untold);
        return List.of(
                metrics.networks,
                metrics.states,
                metrics.members,
                metrics.receivers,
                metrics.senders,
                metrics.leftOut,
                metrics.rxFrames,
                metrics.rxBytes,
                metrics.txFrames,
                metrics.txBytes,
                metrics.dropped,
                metrics.drops,
                metrics.networkMtu,
                metrics.portMtu);
    }

    private void add(NetworkReport report) {
        String name = report.name();
        networks.info(
                "network",
                name,
                "uuid",
                report.uuid(),
                "kind",
                report.kind(),
                "bridge",
                report.bridge(),
                "forwarder",
                report.forwarder());
        for (String state : List.of("active", "inactive", "degraded", "invalid")) {
            states.state(state, state.equals(report.state()), "network", name);
        }
        if (!report.isRunning()) {
            return;
        }
        List<PortReport> ports = Objects.requireNonNullElse(report.ports(), List.<PortReport>of()).stream()
                .filter(port -> port.rights() != null)
                .toList();
        members.gauge(ports.size(), "network", name);
        receivers.gauge(count(ports, "r"), "network", name);
        senders.gauge(count(ports, "w"), "network", name);
        gauge(networkMtu, report.mtu(), "network", name);
        int room = Math.min(ports.size(), MOST_PORTS - told);
        ports.subList(0, room).forEach(port -> add(name, port));
        told += room;
        untold += ports.size() - room;
    }

    private static long count(List<PortReport> ports, String right) {
        return ports.stream()
                .filter(port -> String.valueOf(port.rights()).contains(right))
                .count();
    }

    private void add(String network, PortReport port) {
        // A process names itself, with a new name as often as it likes: each would be a new series for ever.
        String guest = port.kind().equals("process") ? null : port.guest();
        String[] labels = {"network", network, "device", port.device(), "kind", port.kind(), "guest", guest};
        count(rxFrames, port.rxFrames(), labels);
        count(rxBytes, port.rxBytes(), labels);
        count(txFrames, port.txFrames(), labels);
        count(txBytes, port.txBytes(), labels);
        count(dropped, port.dropped(), labels);
        gauge(portMtu, port.mtu(), labels);
        PortReport.Drops why = port.drops();
        if (why != null) {
            drop("rights", why.rights(), labels);
            drop("antispoof", why.antispoof(), labels);
            drop("vlan", why.vlan(), labels);
            drop("rate", why.rate(), labels);
            drop("loss", why.loss(), labels);
            drop("queue", why.queue(), labels);
            drop("addresses", why.addresses(), labels);
            if (why.flood() != null) {
                drop("flood", why.flood(), labels);
            }
        }
    }

    private static void count(Family family, @Nullable Long value, @Nullable String... labels) {
        if (value != null) {
            family.counter(value, labels);
        }
    }

    private static void gauge(Family family, @Nullable Integer value, @Nullable String... labels) {
        if (value != null) {
            family.gauge(value, labels);
        }
    }

    private void drop(String reason, long frames, @Nullable String[] labels) {
        @Nullable String[] all = Arrays.copyOf(labels, labels.length + 2);
        all[labels.length] = "reason";
        all[labels.length + 1] = reason;
        drops.counter(frames, all);
    }
}
