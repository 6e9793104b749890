// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A libvirt network that is an IPN, as its XML says.
 *
 * @param bridge name of its bridge, at most 15 characters
 * @param mtu bytes; where libvirt makes the bridge, its {@code <mtu size=…/>}, and 0 where that is not said; unless said, what an Ethernet
 *     carries less the overlay's overhead, where there is one
 * @param portgroups port policy by portgroup name
 * @param plainPortgroups names of libvirt's own, in which there is no policy of ours
 * @param defaultPortgroup libvirt's own, for NICs that name none; null = none
 * @param switching what it says of its bridge, as a switch
 * @param byDefault the policy of members of any kind of which nothing else says anything
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
        List<String> plainPortgroups,
        @Nullable String defaultPortgroup,
        PortPolicy byDefault,
        Switching switching) {

    public static final int DEFAULT_MTU = 1500;

    public Network {
        hosts = List.copyOf(hosts);
        grabs = List.copyOf(grabs);
        taps = List.copyOf(taps);
        portgroups = Map.copyOf(portgroups);
        plainPortgroups = List.copyOf(plainPortgroups);
    }

    /** The policy of a NIC that asks for {@code portgroup}, or, with null, for none; {@link PortPolicy#NONE} where nothing is said. */
    public PortPolicy policyOf(@Nullable String portgroup) {
        return said(portgroup).orElse(PortPolicy.NONE);
    }

    /** The same, empty where this network says nothing of the portgroup. */
    public Optional<PortPolicy> said(@Nullable String portgroup) {
        String group = portgroup == null ? defaultPortgroup : portgroup;
        return group == null ? Optional.empty() : Optional.ofNullable(portgroups.get(group));
    }

    /**
     * Why no NIC may ask for {@code portgroup}, one line; empty = it may. A misspelt name would be no portgroup's, and the NIC without any
     * policy.
     */
    public Optional<String> refuses(@Nullable String portgroup) {
        if (portgroups.isEmpty() || knows(portgroup)) {
            return Optional.empty();
        }
        SortedSet<String> known = new TreeSet<>(portgroups.keySet());
        known.addAll(plainPortgroups);
        return Optional.of(
                "network " + name + " has no portgroup \"" + portgroup + "\"; it has: " + FirstFew.of(known));
    }

    /** Whether a NIC may name {@code portgroup}; null = it names none. */
    public boolean knows(@Nullable String portgroup) {
        return portgroup == null || portgroups.containsKey(portgroup) || plainPortgroups.contains(portgroup);
    }

    /** All that its XML asks of ports. */
    public List<PortPolicy> policies() {
        Stream<PortPolicy> members = Stream.of(
                        hosts.stream().map(HostAddress::policy),
                        grabs.stream().map(Grab::policy),
                        taps.stream().filter(tap -> !tap.added()).map(NamedTap::policy))
                .flatMap(each -> each);
        Stream<PortPolicy> others = overlay == null ? Stream.of() : Stream.of(overlay.policy());
        return Stream.of(Stream.of(byDefault), portgroups.values().stream(), members, others)
                .flatMap(each -> each)
                .toList();
    }

    /** Whether its XML names VLANs. What guests say of theirs is nothing to the other members. */
    public boolean hasVlans() {
        return policies().stream().anyMatch(policy -> policy.tagging().isInVlans());
    }

    public Network withMtu(int other) {
        return with(uuid, other, hosts, grabs, taps, overlay);
    }

    public Network withUuid(UUID other) {
        return with(other, mtu, hosts, grabs, taps, overlay);
    }

    public Network withTaps(List<NamedTap> others) {
        return with(uuid, mtu, hosts, grabs, others, overlay);
    }

    /** With guests for its only members: without the host, grabbed NICs and named taps. */
    public Network withoutMembersOfItsOwn() {
        return with(uuid, mtu, List.of(), List.of(), List.of(), null);
    }

    private Network with(
            UUID its,
            int bytes,
            List<HostAddress> ends,
            List<Grab> nics,
            List<NamedTap> named,
            @Nullable Overlay others) {
        return new Network(
                its,
                name,
                kind,
                bridge,
                forward,
                bytes,
                forwarder,
                access,
                ends,
                nics,
                named,
                others,
                portgroups,
                plainPortgroups,
                defaultPortgroup,
                byDefault,
                switching);
    }
}
