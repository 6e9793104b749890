// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A libvirt network that is an IPN, as its XML says.
 *
 * @param bridge name of its bridge, at most 15 characters
 * @param mtu bytes; only where we make the bridge, else libvirt's own rules hold and this is 0
 * @param portgroups port policy by portgroup name
 * @param defaultPortgroup libvirt's own, for NICs that name none; null = none
 */
public record Network(
        UUID uuid,
        String name,
        Kind kind,
        String bridge,
        Forward forward,
        int mtu,
        Forwarder forwarder,
        Access access,
        List<HostAddress> hosts,
        List<Grab> grabs,
        List<NamedTap> taps,
        @Nullable Overlay overlay,
        Map<String, PortPolicy> portgroups,
        @Nullable String defaultPortgroup) {

    public static final int DEFAULT_MTU = 1500;

    public Network {
        hosts = List.copyOf(hosts);
        grabs = List.copyOf(grabs);
        taps = List.copyOf(taps);
        portgroups = Map.copyOf(portgroups);
    }

    /** The policy of a NIC that asks for {@code portgroup}, or, with null, for none; {@link PortPolicy#NONE} where nothing is said. */
    public PortPolicy policyOf(@Nullable String portgroup) {
        String group = portgroup == null ? defaultPortgroup : portgroup;
        return group == null ? PortPolicy.NONE : portgroups.getOrDefault(group, PortPolicy.NONE);
    }

    public Network withUuid(UUID other) {
        return new Network(
                other,
                name,
                kind,
                bridge,
                forward,
                mtu,
                forwarder,
                access,
                hosts,
                grabs,
                taps,
                overlay,
                portgroups,
                defaultPortgroup);
    }

    public Network withTaps(List<NamedTap> others) {
        return new Network(
                uuid,
                name,
                kind,
                bridge,
                forward,
                mtu,
                forwarder,
                access,
                hosts,
                grabs,
                others,
                overlay,
                portgroups,
                defaultPortgroup);
    }

    /** With guests for its only members: without the host, grabbed NICs and named taps. */
    public Network withoutMembersOfItsOwn() {
        return new Network(
                uuid,
                name,
                kind,
                bridge,
                forward,
                mtu,
                forwarder,
                access,
                List.of(),
                List.of(),
                List.of(),
                null,
                portgroups,
                defaultPortgroup);
    }
}
