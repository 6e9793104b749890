// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * How a network's frames are to be carried, by its programs and its bridge.
 *
 * @param bridge as it is: it exists
 * @param firewalled the host's firewall sees what a bridge carries (br_netfilter)
 * @param hostOnBridge the bridge device itself is a member, as where libvirt's dnsmasq listens on it: no program can send to that
 * @param mirrored monitor ports may come, of a switch, or are there: on either forwarder programs make the copies for them
 * @param asleep an earlier ipnd's programs stay where they are, and leave all to the bridge, until libvirt has told of these ports
 * @param ports all ports of the bridge
 */
public record Dataplane(
        UUID network,
        Kind kind,
        Link bridge,
        Forwarder forwarder,
        boolean firewalled,
        boolean hostOnBridge,
        boolean mirrored,
        boolean asleep,
        List<Port> ports) {
    public Dataplane {
        ports = List.copyOf(ports);
    }

    /** Of ports that are known. */
    public Dataplane(
            UUID network,
            Kind kind,
            Link bridge,
            Forwarder forwarder,
            boolean firewalled,
            boolean hostOnBridge,
            boolean mirrored,
            List<Port> ports) {
        this(network, kind, bridge, forwarder, firewalled, hostOnBridge, mirrored, false, ports);
    }

    /** The same, its programs asleep: not where they do what no bridge does. */
    public Dataplane sleeping() {
        boolean needed = forwarder == Forwarder.BRIDGE || mirrored || hasVlans();
        return needed
                ? this
                : new Dataplane(network, kind, bridge, forwarder, firewalled, hostOnBridge, mirrored, true, ports);
    }

    /** Whether the bridge alone can't do it. */
    public boolean needsPrograms() {
        return forwarder != Forwarder.BRIDGE || mirrored || hasVlans();
    }

    /** Of a switch: an address may be in two of them, and the bridge has one table for all. */
    public boolean hasVlans() {
        return kind == Kind.SWITCH
                && ports.stream().anyMatch(port -> port.policy().tagging().isInVlans());
    }

    /** The same, of those ports alone whose links are among these. */
    public Dataplane among(List<Link> links) {
        Set<Integer> indexes = links.stream().map(Link::index).collect(Collectors.toSet());
        List<Port> those = ports.stream()
                .filter(port -> indexes.contains(port.link().index()))
                .toList();
        return new Dataplane(network, kind, bridge, forwarder, firewalled, hostOnBridge, mirrored, asleep, those);
    }

    public List<Link> links() {
        return ports.stream().map(Port::link).toList();
    }

    /**
     * @param policy what is asked of it, and held by programs of its own
     * @param filtered frames from and to it must go through the bridge, where libvirt's nwfilter, or a qdisc of its {@code <bandwidth>},
     *     waits for them
     */
    public record Port(Link link, PortPolicy policy, boolean filtered) {}
}
