// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Optional;
import java.util.Set;
import org.ipn.model.Link;
import org.ipn.model.Network;

/** What can't be a port of a bridge, or is of no use there: the kernel would say EINVAL or EBUSY, or nothing at all. */
final class Unfit {
    private static final String MACVLAN = "macvlan";
    private static final String MACVTAP = "macvtap";
    /** Those that take all frames of the device below them (netdev_rx_handler_register, of which there can be one). */
    private static final Set<String> TAKING = Set.of(MACVLAN, MACVTAP, "ipvlan", "ipvtap");

    private Unfit() {}

    /** To go after the device's name: why, and what to do. */
    static Optional<String> why(Network network, Link nic, Actual actual) {
        return ofKind(nic, actual).or(() -> takenFrom(nic, actual)).or(() -> ofMtu(network, nic, actual));
    }

    private static Optional<String> ofKind(Link nic, Actual actual) {
        if (nic.name().equals("lo")) {
            return Optional.of("is the loopback: it can't be a port");
        }
        if (nic.isBridge()) {
            return Optional.of("is a bridge: it can't be a port");
        }
        if (nic.isTap() && !nic.traits().ethernet()) {
            return Optional.of("is a tun, which carries IP packets and no Ethernet frames: it can't be a port; make it"
                    + " anew as a tap (ip tuntap add mode tap)");
        }
        if (!nic.traits().ethernet()) {
            return Optional.of("carries no Ethernet frames: it can't be a port; grab a NIC that does");
        }
        if (nic.kind().equals(MACVTAP)) {
            return Optional.of("is a macvtap, whose frames are for the program that has it open: it can't be a port; "
                    + below(nic, actual));
        }
        return nic.traits().choosy()
                ? Optional.of("is a macvlan, which hears nothing but what is for its own address, so that nobody"
                        + " else would be reached by it; " + below(nic, actual) + ", or make it of mode passthru")
                : Optional.empty();
    }

    private static String below(Link nic, Actual actual) {
        return "grab "
                + actual.link(nic.traits().under())
                        .map(Link::name)
                        .map(name -> name + ", on which it is")
                        .orElse("the NIC on which it is");
    }

    private static Optional<String> takenFrom(Link nic, Actual actual) {
        return actual.over(nic).stream()
                .filter(other -> TAKING.contains(other.kind()))
                .findFirst()
                .map(other -> "has " + other.kind() + " " + other.name()
                        + " on it, which takes its frames: it can't be a" + " port; ip link del " + other.name()
                        + ", if that is not needed, or grab another NIC");
    }

    /** Where the MTU is ours to say. */
    private static Optional<String> ofMtu(Network network, Link nic, Actual actual) {
        if (network.mtu() == 0) {
            return Optional.empty();
        }
        int least = nic.traits().leastMtu();
        int most = most(nic, actual);
        if (network.mtu() < least) {
            return Optional.of("can't have the network's MTU of " + network.mtu() + ", its least is " + least + "; "
                    + said(network, least) + " or more, or grab another NIC");
        }
        return network.mtu() > most
                ? Optional.of("can't have the network's MTU of " + network.mtu() + ", its greatest is " + most + "; "
                        + said(network, most) + " or less, or " + raise(network, nic, actual))
                : Optional.empty();
    }

    /** Where libvirt makes the bridge, its own element says it. */
    private static String said(Network network, int mtu) {
        return network.forward().ownsBridge() ? "mtu=\"" + mtu + "\"" : "<mtu size=\"" + mtu + "\"/>";
    }

    /** What is on a device can't have a greater MTU than that. */
    private static int most(Link nic, Actual actual) {
        int own = nic.traits().mostMtu() == 0 ? Integer.MAX_VALUE : nic.traits().mostMtu();
        return Math.min(own, lower(nic, actual).map(Link::mtu).orElse(own));
    }

    private static String raise(Network network, Link nic, Actual actual) {
        return lower(nic, actual)
                .filter(lower -> lower.mtu() < network.mtu())
                .map(lower -> "raise that of " + lower.name() + ", on which it is")
                .orElse("grab another NIC");
    }

    private static Optional<Link> lower(Link nic, Actual actual) {
        return nic.isVeth() ? Optional.empty() : actual.link(nic.traits().under());
    }
}
