// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipn.model.FirstFew;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.Nic;

/**
 * Ports whose MTU is not their network's, and is not ours to set: said for who runs the network. What is too long for a port the bridge
 * drops without counting it anywhere (br_dev_queue_push_xmit of net/bridge/br_forward.c).
 */
public final class MtuNotes {
    private static final int MOST = 5;

    private MtuNotes() {}

    /** A line for each of the first few. */
    public static List<String> of(Desired desired, Network network, List<Link> links) {
        List<Link> ports = links.stream()
                .filter(link -> network.bridge().equals(link.master()))
                .toList();
        int mtu = MtuPlan.of(network, links);
        List<Link> others = ports.stream().filter(port -> port.mtu() != mtu).toList();
        List<String> notes = new ArrayList<>();
        others.stream().limit(MOST).forEach(port -> notes.add(of(desired, network, port, mtu)));
        if (others.size() > MOST) {
            notes.add((others.size() - MOST) + " more ports have not the network's MTU of " + mtu
                    + "; ipn ports --wide shows each one's");
        }
        untold(desired, network).ifPresent(notes::add);
        return notes;
    }

    /** Who is told nothing takes an Ethernet's MTU for its own, which an overlay does not carry. */
    private static Optional<String> untold(Desired desired, Network network) {
        if (network.overlay() == null || network.mtu() >= Network.DEFAULT_MTU) {
            return Optional.empty();
        }
        List<String> guests = desired.guests().stream()
                .filter(guest -> guest.nics().stream().anyMatch(nic -> nic.isIn(network) && nic.mtu() == 0))
                .map(Guest::name)
                .toList();
        String mtu = "<mtu size=\"" + network.mtu() + "\"/>";
        return guests.isEmpty()
                ? Optional.empty()
                : Optional.of("nobody tells " + FirstFew.of(guests) + " that the network's MTU is " + network.mtu()
                        + ": who takes it for 1500 loses what is longer; " + mtu
                        + " for the NIC by virsh edit, then start the guest anew, or ip link set mtu " + network.mtu()
                        + " in the guest");
    }

    private static String of(Desired desired, Network network, Link port, int mtu) {
        Optional<Desired.Owned> owned =
                desired.nicOf(port).filter(nic -> nic.nic().type() != Nic.Type.CONTAINER);
        String who = port.name()
                + owned.map(nic -> " (guest " + nic.guest().name() + ")").orElse("");
        String lost = port.mtu() < mtu
                ? "frames of more than " + port.mtu() + " bytes never reach it"
                : "what it sends in frames of more than " + mtu + " bytes never reaches the others";
        return who + " has an MTU of " + port.mtu() + ", the network " + mtu + ": " + lost
                + ", and no counter of the kernel's tells of them; " + remedy(owned, network, port, mtu);
    }

    private static String remedy(Optional<Desired.Owned> owned, Network network, Link port, int mtu) {
        if (owned.isEmpty()) {
            boolean process = Mark.madeFor(port.alias()).isPresent()
                    && HostPlan.deviceBehind(network, port).isEmpty()
                    && !TapPlan.isNamed(network, port);
            return process
                    ? "its program was told so when it joined: have it join again"
                    : "ip link set " + port.name() + " mtu " + mtu;
        }
        Mac mac = owned.get().nic().mac();
        return "<mtu size=\"" + mtu + "\"/> for its NIC " + mac + " by virsh edit "
                + owned.get().guest().name() + ", then start the guest anew";
    }
}
