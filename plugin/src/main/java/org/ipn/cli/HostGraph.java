// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.OverlayReport;
import org.ipn.model.report.PortReport;
import org.jspecify.annotations.Nullable;

/** What {@code ipn graph --json} says of one host, and how several hosts become one picture; pure. */
record HostGraph(List<NetworkReport> networks, @Nullable String host) {

    /** Networks with overlays of one number are one; every other is its host's. Members are called HOST/MEMBER. */
    static List<NetworkReport> merged(List<HostGraph> hosts) {
        Map<String, NetworkReport> merged = new LinkedHashMap<>();
        for (HostGraph host : hosts) {
            for (NetworkReport network : host.networks()) {
                OverlayReport overlay = network.isRunning() ? network.overlay() : null;
                String key = overlay == null
                        ? host.host() + "/" + network.uuid()
                        : "vni " + overlay.vni() + " port " + overlay.port();
                NetworkReport own = host.of(network, overlay);
                merged.merge(key, own, HostGraph::joined);
            }
        }
        return List.copyOf(merged.values());
    }

    private NetworkReport of(NetworkReport network, @Nullable OverlayReport overlay) {
        List<PortReport> ports = network.ports() == null ? List.of() : network.ports();
        return new NetworkReport(
                overlay == null ? host + ": " + network.name() : network.name() + ", VNI " + overlay.vni(),
                host + "/" + network.uuid(),
                network.kind(),
                network.bridge() == null ? null : host + "/" + network.bridge(),
                network.state(),
                network.error() == null ? null : host + ": " + network.error(),
                network.forwarder(),
                network.mtu(),
                ports.stream()
                        .filter(port -> overlay == null || !port.kind().equals("overlay"))
                        .map(this::of)
                        .toList(),
                null,
                network.warnings(),
                network.differences());
    }

    private PortReport of(PortReport port) {
        return port.named(
                port.device() == null ? null : host + "/" + port.device(),
                port.guest() == null ? null : host + "/" + port.guest());
    }

    /** The members of both, and what is wrong at any of them. */
    private static NetworkReport joined(NetworkReport one, NetworkReport other) {
        List<PortReport> ports = new ArrayList<>(one.ports() == null ? List.of() : one.ports());
        ports.addAll(other.ports() == null ? List.of() : other.ports());
        NetworkReport wrong = one.error() == null ? other : one;
        return new NetworkReport(
                one.name(),
                one.uuid(),
                one.kind(),
                one.bridge() + ", " + other.bridge(),
                wrong.state(),
                wrong.error(),
                null,
                one.mtu(),
                ports,
                null,
                null,
                null);
    }
}
