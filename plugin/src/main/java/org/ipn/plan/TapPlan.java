// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Objects;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Nic;

/** The tap of a guest's {@code type='ethernet'} NIC, which libvirt opens by name and leaves as it finds it. */
final class TapPlan {
    private TapPlan() {}

    static Link made(Desired desired, Network network, Nic nic) {
        // fe: as libvirt does: a tap with the guest's own address would keep its frames from the guest.
        Link blank = new Link(
                0,
                Objects.requireNonNull(nic.device()),
                Link.TUN,
                nic.mac().ofTap(),
                network.mtu() == 0 ? Network.DEFAULT_MTU : network.mtu(),
                true,
                true,
                true,
                null,
                Mark.made(network.uuid()),
                1000,
                null,
                null);
        return PortPlan.wanted(desired, network, blank);
    }
}
