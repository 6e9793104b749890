// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;

/** Why a NIC may not have the port that libvirt is about to give it: what is asked of it would not hold. */
public final class PortClaim {
    private PortClaim() {}

    /**
     * @param heard of a guest of QEMU's its own hook has told before: who is not known is of a driver that tells us nothing
     * @return one line for the user; empty = it may
     */
    public static Optional<String> problem(Desired desired, Network network, NetworkPort port, boolean heard) {
        return network.refuses(port.portgroup())
                .or(() -> unknown(desired, port)
                        .or(() -> heard ? ofOtherDriver(desired, network, port) : Optional.empty())
                        .map(why -> "network " + network.name() + ": " + why));
    }

    /**
     * Why a guest may not start: of two of its NICs with one address in one network nobody could tell which of their taps is which.
     *
     * @return one line for the user; empty = it may
     */
    public static Optional<String> problem(Guest guest) {
        for (Nic nic : guest.nics()) {
            for (Nic other : guest.nics()) {
                if (nic.network() != null
                        && nic.network().equals(other.network())
                        && nic.mac().equals(other.mac())
                        && !Objects.equals(nic.portgroup(), other.portgroup())) {
                    return Optional.of("two of its NICs on network " + nic.network() + " have the address " + nic.mac()
                            + " and ask for different portgroups; give each NIC its own <mac address=…/>");
                }
            }
        }
        return Optional.empty();
    }

    /**
     * The same of a container's device, whose veth is there.
     *
     * @param found what has its name on the host; empty = nothing
     */
    public static Optional<String> problem(Desired desired, Network network, Nic nic, Optional<Link> found) {
        return network.refuses(nic.portgroup())
                .or(() -> found.map(link -> unfit(desired, network, link))
                        .orElse(Optional.of("there is no device " + nic.device()))
                        .map(why -> "network " + network.name() + ": " + why));
    }

    private static Optional<String> unfit(Desired desired, Network network, Link link) {
        if (!Desired.isOthersVeth(link) || !link.traits().away()) {
            return Optional.of("device " + link.name() + " is no veth whose other end is in a container");
        }
        if (link.master() != null && !network.bridge().equals(link.master())) {
            return Optional.of("device " + link.name() + " is a port of " + link.master() + " already");
        }
        return desired.nicOf(link)
                .filter(owned -> owned.nic().type() != Nic.Type.CONTAINER)
                .map(owned -> "device " + link.name() + " is a NIC of guest "
                        + owned.guest().name());
    }

    /** A guest's new NIC whose policy may stand in metadata that nobody understands. */
    private static Optional<String> unknown(Desired desired, NetworkPort port) {
        return desired.guest(port.owner())
                .filter(guest -> !guest.isKnown(port.mac()))
                .map(Guest::kept)
                .map(Guest.Kept::slip)
                .map(slip -> slip + "; what a new NIC may do is not known until virsh metadata mends that");
    }

    /** A portgroup's policy is held at a guest's NIC that its driver's hook told of, QEMU's or LXC's; who else has a port would go without. */
    private static Optional<String> ofOtherDriver(Desired desired, Network network, NetworkPort port) {
        Set<String> asked = network.policyOf(port.portgroup()).said().keySet();
        boolean known = desired.guests().stream().anyMatch(guest -> guest.uuid().equals(port.owner()));
        if (asked.isEmpty() || known || !desired.complete()) {
            return Optional.empty();
        }
        String group = network.portgroups().named(port.portgroup());
        return Optional.of(
                "portgroup \"" + group + "\" asks " + String.join(", ", asked)
                        + ", which holds for guests of QEMU and of LXC alone, and " + port.guest()
                        + " is none of which their hooks have told: it joins by a portgroup without a policy, and under <ipn:default>");
    }
}
