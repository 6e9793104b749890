// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A libvirt network that is an IPN, as its XML says.
 *
 * @param bridge name of its bridge, at most 15 characters
 * @param mtu bytes; where libvirt makes the bridge, its {@code <mtu size=…/>}, and 0 where that is not said; unless said, what an Ethernet
 *     carries less the overlay's overhead, where there is one
 * @param byDefault the policy of members of any kind of which nothing else says anything
 * @param switching what it says of its bridge, as a switch
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
        Members members,
        Portgroups portgroups,
        PortPolicy byDefault,
        Switching switching) {

    public static final int DEFAULT_MTU = 1500;

    public List<HostAddress> hosts() {
        return members.hosts();
    }

    public List<Grab> grabs() {
        return members.grabs();
    }

    public List<NamedTap> taps() {
        return members.taps();
    }

    public @Nullable Overlay overlay() {
        return members.overlay();
    }

    /** See {@link Portgroups#policyOf}. */
    public PortPolicy policyOf(@Nullable String portgroup) {
        return portgroups.policyOf(portgroup);
    }

    /** Why no NIC may ask for {@code portgroup}, one line; empty = it may. */
    public Optional<String> refuses(@Nullable String portgroup) {
        return portgroups.refuses(portgroup).map(why -> "network " + name + " " + why);
    }

    /** All that its XML asks of ports. */
    public List<PortPolicy> policies() {
        List<PortPolicy> policies = new ArrayList<>(members.policies());
        policies.add(byDefault);
        policies.addAll(portgroups.policies().values());
        return policies;
    }

    /** Whether its XML names VLANs. What guests say of theirs is nothing to the other members. */
    public boolean hasVlans() {
        for (PortPolicy policy : policies()) {
            if (policy.tagging().isInVlans()) {
                return true;
            }
        }
        return false;
    }

    public Network withMtu(int other) {
        return with(uuid, other, members);
    }

    public Network withUuid(UUID other) {
        return with(other, mtu, members);
    }

    public Network withMembers(Members others) {
        return with(uuid, mtu, others);
    }

    public Network withTaps(List<NamedTap> others) {
        return withMembers(members.withTaps(others));
    }

    public Network withGrabs(List<Grab> others) {
        return withMembers(members.withGrabs(others));
    }

    private Network with(UUID its, int bytes, Members those) {
        return new Network(
                its, name, kind, bridge, forward, bytes, forwarder, access, those, portgroups, byDefault, switching);
    }
}
