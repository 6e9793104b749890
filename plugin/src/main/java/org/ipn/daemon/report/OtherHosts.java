// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Vxlans;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Remote;
import org.ipn.model.report.PortReport;
import org.ipn.plan.OverlayPlan;
import org.jspecify.annotations.Nullable;

/** Who is on which other hypervisor, as VXLAN devices' own tables have it: asked of the kernel each time, for nothing of it is kept here. Thread-safe. */
public final class OtherHosts implements AutoCloseable {
    /** Addresses that are told of each hypervisor; the FDB has all. */
    private static final int MOST = 16;

    private final Vxlans vxlans = new Vxlans();

    public OtherHosts() throws KernelException {}

    /** The hypervisor behind which each address is, on a network that has an overlay. */
    Map<String, String> byAddress(Network network, List<Link> links) throws KernelException {
        Map<String, String> hosts = new HashMap<>();
        for (Link link : links) {
            if (OverlayPlan.isOverlay(network, link)) {
                for (Remote entry : entries(link)) {
                    hosts.put(entry.mac().toString(), entry.host());
                }
            }
        }
        return hosts;
    }

    /** The hypervisors behind this port; null of any but the network's overlay. */
    @Nullable
    List<PortReport.Host> behind(Network network, Link port) throws KernelException {
        if (!OverlayPlan.isOverlay(network, port)) {
            return null;
        }
        Map<String, List<String>> addresses = new TreeMap<>();
        for (Remote entry : entries(port)) {
            List<String> its = addresses.computeIfAbsent(entry.host(), host -> new ArrayList<>());
            if (!entry.isForAll()) {
                its.add(entry.mac().toString());
            }
        }
        return addresses.entrySet().stream()
                .map(host -> new PortReport.Host(
                        host.getKey(),
                        host.getValue().size(),
                        host.getValue().stream().sorted().limit(MOST).toList()))
                .toList();
    }

    private List<Remote> entries(Link device) throws KernelException {
        try {
            return vxlans.entries(device);
        } catch (KernelException failed) {
            if (failed.is("ENODEV")) {
                return List.of(); // gone meanwhile
            }
            throw failed;
        }
    }

    @Override
    public void close() {
        vxlans.close();
    }
}
