// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Nic;

/**
 * The MTU of ports: their network's where it is ours to say, of what we make and of guests' taps, as libvirt would make them now. What a NIC's own {@code
 * <mtu size=…/>} says, stays; so do processes' taps, whose programs were told theirs when they joined.
 */
public final class MtuPlan {
    private MtuPlan() {}

    /**
     * The network's, in bytes, which a port gets that is made now. Where libvirt makes the bridge and its network says nothing, it is what
     * all the ports have; the bridge itself follows the smallest of them.
     */
    public static int of(Network network, List<Link> links) {
        if (network.mtu() > 0) {
            return network.mtu();
        }
        List<Integer> ports = links.stream()
                .filter(link -> network.bridge().equals(link.master()))
                .map(Link::mtu)
                .distinct()
                .toList();
        return ports.size() == 1 ? ports.get(0) : Network.DEFAULT_MTU;
    }

    /** Of a tap that we make for this NIC. */
    static int of(Network network, Nic nic, List<Link> links) {
        return nic.mtu() > 0 ? nic.mtu() : of(network, links);
    }

    /** What a port that is there should have. */
    static int wanted(Desired desired, Network network, Link port) {
        return network.mtu() > 0 && isOurs(desired, network, port) ? network.mtu() : port.mtu();
    }

    private static boolean isOurs(Desired desired, Network network, Link port) {
        return HostPlan.deviceBehind(network, port).isPresent()
                || TapPlan.isNamed(network, port)
                || OverlayPlan.isOverlay(network, port)
                || desired.nicOf(port)
                        .filter(owned -> isOurs(port, owned.nic()))
                        .isPresent();
    }

    /** Of a veth the other end is libvirt's container's, which has its own; who announces one to us has both ends alike. */
    private static boolean isOurs(Link port, Nic nic) {
        return nic.mtu() == 0 && (port.isTap() || nic.type() == Nic.Type.CONTAINER);
    }
}
