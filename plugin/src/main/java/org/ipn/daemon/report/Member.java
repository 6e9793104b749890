// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.report;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.model.ProcessMember;
import org.ipn.model.Rights;
import org.ipn.plan.Desired;
import org.ipn.plan.HostPlan;
import org.ipn.plan.Mark;
import org.jspecify.annotations.Nullable;

/**
 * A port of a network and who is behind it.
 *
 * @param kind as in the contract's JSON
 * @param guest name, of a process the one it gave itself; null = not a guest, or one that libvirt does not know of
 * @param mac the member's own address, as far as it is known
 * @param portgroup that a guest's NIC has, the network's default one too
 * @param down somebody has set its link down, on the host or for its guest
 */
record Member(
        Link link,
        String kind,
        @Nullable String guest,
        @Nullable String mac,
        Rights rights,
        PortPolicy policy,
        @Nullable String portgroup,
        boolean down) {
    /** Their device's own address is none that the program behind it, or those on other hypervisors, may have. */
    private static final Set<String> ADDRESSLESS = Set.of("named", "overlay");

    /** Whether users see the same member: the settings of its link are ours to put right, and no news. */
    boolean isLike(Member other) {
        return link.name().equals(other.link.name())
                && kind.equals(other.kind)
                && Objects.equals(guest, other.guest)
                && Objects.equals(mac, other.mac)
                && rights == other.rights
                && policy.equals(other.policy);
    }

    /** Whose tap it was, it is until it leaves: libvirt forgets a guest that ends before the kernel forgets its tap. */
    Member since(@Nullable Member before) {
        return before == null
                        || guest != null
                        || before.guest == null
                        || !link.name().equals(before.link.name())
                ? this
                : new Member(link, before.kind, before.guest, before.mac, rights, policy, portgroup, down);
    }

    /**
     * Everyone on the network's bridge, in the order of {@code links}.
     *
     * @param desired {@link Desired#among} these links
     */
    static List<Member> of(Desired desired, Network network, List<Link> links, ProcessMembers processes) {
        List<Link> ports = links.stream()
                .filter(link -> network.bridge().equals(link.master()))
                .toList();
        return of(desired, network, ports, links, processes);
    }

    /** @param ports those of {@code links} that are on the network's bridge */
    static List<Member> of(
            Desired desired, Network network, List<Link> ports, List<Link> links, ProcessMembers processes) {
        return ports.stream()
                .map(link -> processes
                        .behind(link)
                        .map(process -> of(desired, network, process, link))
                        .orElseGet(() -> of(desired, network, link, links)))
                .toList();
    }

    private static Member of(Desired desired, Network network, ProcessMember process, Link link) {
        PortPolicy policy = desired.policyOf(network, link);
        return new Member(
                link,
                "process",
                process.name(),
                process.mac().toString(),
                process.rights().and(policy.allowed()).orElse(process.rights()),
                policy,
                null,
                !link.up());
    }

    private static Member of(Desired desired, Network network, Link link, List<Link> links) {
        Optional<Desired.Owned> owned = desired.nicOf(link);
        // Of a NIC that was just plugged in, libvirt has announced who it is before its guest's XML says so.
        Optional<NetworkPort> claim = owned.isPresent() ? Optional.empty() : desired.claimOf(network, link);
        PortPolicy policy = desired.policyOf(network, link);
        boolean isGuest = owned.isPresent() || claim.isPresent();
        boolean isContainer =
                owned.filter(nic -> nic.nic().type() == Nic.Type.CONTAINER).isPresent();
        String kind = isContainer
                ? "container"
                : isGuest ? "guest" : isGrabbed(desired, network, link) ? "nic" : kindOf(link, links);
        return new Member(
                link,
                kind,
                owned.map(nic -> nic.guest().name())
                        .or(() -> claim.map(NetworkPort::guest))
                        .orElse(null),
                owned.map(nic -> nic.nic().mac())
                        .or(() -> claim.map(NetworkPort::mac))
                        .or(() -> HostPlan.endBehind(links, link).map(Link::mac))
                        .or(() -> ADDRESSLESS.contains(kind) ? Optional.empty() : Optional.ofNullable(link.mac()))
                        .map(Mac::toString)
                        .orElse(null),
                policy.allowed(),
                policy,
                owned.map(nic -> portgroup(network, nic.nic()))
                        .or(() -> claim.map(nic -> network.portgroups().named(nic.portgroup())))
                        .orElse(null),
                !link.up() || owned.map(nic -> nic.nic().down()).orElse(false));
    }

    private static @Nullable String portgroup(Network network, Nic nic) {
        if (!nic.type().hasPortgroup()) {
            return null; // libvirt has none for others
        }
        return network.portgroups().named(nic.portgroup());
    }

    /**
     * By what the link is. A tap that nobody here made is a guest's of a user's own libvirt where its address begins as libvirt and
     * qemu-bridge-helper have it, with fe; else an admin's own.
     */
    private static String kindOf(Link link, List<Link> links) {
        boolean ours = Mark.madeFor(link.alias()).isPresent();
        return switch (link.kind()) {
            case Link.TUN -> ours ? "named" : isOfTap(link) ? "guest" : "tap";
            case Link.VETH ->
                ours
                        ? HostPlan.endBehind(links, link).isPresent() ? "host" : "process"
                        : link.traits().away() ? "container" : "nic";
            case Link.VXLAN -> ours ? "overlay" : "nic";
            default -> "nic";
        };
    }

    private static boolean isOfTap(Link link) {
        return link.mac() != null && link.mac().isOfTap();
    }

    private static boolean isGrabbed(Desired desired, Network network, Link link) {
        return desired.grabbed().grabOf(network, link).isPresent();
    }
}
