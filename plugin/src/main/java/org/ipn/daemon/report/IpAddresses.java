// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.report;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.kernel.Neighbours;
import org.ipn.libvirt.Leases;
import org.ipn.model.Cidr;
import org.ipn.model.HostAddress;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.plan.HostPlan;
import org.jspecify.annotations.Nullable;

/** IP addresses of a network's members, from what is written down anyway: nobody is asked for them. By MAC address. */
record IpAddresses(Map<String, Set<String>> byMac) {
    static IpAddresses in(Network network, List<Link> links) {
        IpAddresses found = new IpAddresses(new HashMap<>());
        if (!network.forward().ownsBridge()) {
            Leases.of(network.bridge()).forEach(lease -> found.add(lease.mac(), lease.address()));
        }
        List<Link> hostEnds = links.stream()
                .filter(link -> network.bridge().equals(link.master()))
                .flatMap(port -> HostPlan.endBehind(links, port).stream())
                .toList();
        Set<String> ofHost = Stream.concat(
                        Stream.of(network.bridge()), hostEnds.stream().map(Link::name))
                .collect(Collectors.toSet());
        Neighbours.of(ofHost).forEach(neighbour -> found.add(neighbour.mac(), neighbour.address()));
        for (Link end : hostEnds) {
            for (HostAddress address : network.hosts()) {
                if (address.device() == null || address.device().equals(end.name())) {
                    found.add(
                            String.valueOf(end.mac()),
                            Cidr.parse(address.address()).toString());
                }
            }
        }
        return found;
    }

    private void add(String mac, String address) {
        byMac.computeIfAbsent(mac, unknown -> new LinkedHashSet<>()).add(address);
    }

    List<String> of(@Nullable String mac) {
        return mac == null ? List.of() : List.copyOf(byMac.getOrDefault(mac, Set.of()));
    }
}
