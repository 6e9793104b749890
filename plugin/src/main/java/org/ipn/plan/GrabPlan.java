// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Optional;
import org.ipn.model.Grab;
import org.ipn.model.Link;
import org.ipn.model.Network;

/** NICs of the host that join a network and go back as they were found. */
public final class GrabPlan {
    private GrabPlan() {}

    /** The network that has grabbed, or shall grab, this NIC. */
    static Optional<Network> networkOf(Desired desired, Actual actual, Link link) {
        return desired.grabbing(link.name()).stream()
                .filter(network -> network.grabs().stream()
                        .anyMatch(grab -> grab.device().equals(link.name())
                                && problem(network, grab, actual).isEmpty()))
                .findFirst();
    }

    /** The NIC as a port: up unless somebody set it down there, and of the network's MTU where that is ours to say; the bridge makes it promiscuous. */
    static Link wanted(Network network, Link found, Link port) {
        boolean grabbed = network.bridge().equals(found.master());
        Link nic = port.withUp(found.up() || !grabbed).withAlias(Mark.served(network.uuid()));
        return network.forward().ownsBridge() ? nic.withMtu(network.mtu()) : nic;
    }

    /** Why one of the network's NICs can't be grabbed: one line for the user; empty when all can, or are already. */
    public static Optional<String> problem(Network network, Actual actual) {
        return network.grabs().stream()
                .flatMap(grab -> problem(network, grab, actual).stream())
                .findFirst();
    }

    private static Optional<String> problem(Network network, Grab grab, Actual actual) {
        String device = grab.device();
        Optional<Link> link = actual.link(device);
        if (link.isEmpty()) {
            return Optional.of("NIC " + device + " of <ipn:grab> does not exist; ip link shows those there are");
        }
        String master = link.get().master();
        if (network.bridge().equals(master)) {
            return Optional.empty();
        }
        if (device.equals("lo") || link.get().isBridge()) {
            return Optional.of(device + " of <ipn:grab> is " + (device.equals("lo") ? "the loopback" : "a bridge")
                    + ": it can't be a port");
        }
        if (Mark.madeFor(link.get().alias()).isPresent()) {
            return Optional.of(device + " of <ipn:grab> was made by ipnd for a network: it can't be a NIC of another");
        }
        if (master != null) {
            return Optional.of("NIC " + device + " of <ipn:grab> belongs to " + master + "; ip link set " + device
                    + " nomaster, if that is not needed");
        }
        return grab.force() ? Optional.empty() : inUse(device, actual);
    }

    private static Optional<String> inUse(String device, Actual actual) {
        // Every NIC that is up has a link-local address: it says nothing about its use.
        List<String> addresses = actual.addressesOf(device).stream()
                .filter(address -> !address.startsWith("fe80:"))
                .toList();
        if (!addresses.isEmpty()) {
            return Optional.of("NIC " + device + " of <ipn:grab> carries " + String.join(", ", addresses)
                    + ", which would be cut off; force=\"yes\" takes it all the same");
        }
        return actual.routed().contains(device)
                ? Optional.of("NIC " + device + " of <ipn:grab> carries the default route, which would be cut off;"
                        + " force=\"yes\" takes it all the same")
                : Optional.empty();
    }
}
