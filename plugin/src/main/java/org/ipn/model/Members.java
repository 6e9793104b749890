// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members that a network names itself, and that come and go with it; guests and processes come by themselves. */
public record Members(
        List<HostAddress> hosts,
        List<Grab> grabs,
        List<NamedTap> taps,
        @Nullable Overlay overlay) {
    public static final Members NONE = new Members(List.of(), List.of(), List.of(), null);

    public Members {
        hosts = List.copyOf(hosts);
        grabs = List.copyOf(grabs);
        taps = List.copyOf(taps);
    }

    public Members withTaps(List<NamedTap> others) {
        return new Members(hosts, grabs, others, overlay);
    }

    public Members withGrabs(List<Grab> others) {
        return new Members(hosts, others, taps, overlay);
    }

    /** What the network's XML asks of each: what {@code ipn port add} asked for stands in no XML. */
    List<PortPolicy> policies() {
        List<PortPolicy> policies =
                new ArrayList<>(); // asked for of each port: streams would take most of a plan's time
        hosts.forEach(host -> policies.add(host.policy()));
        grabs.forEach(grab -> policies.add(grab.policy()));
        taps.stream().filter(tap -> !tap.added()).forEach(tap -> policies.add(tap.policy()));
        if (overlay != null) {
            policies.add(overlay.policy());
        }
        return policies;
    }
}
