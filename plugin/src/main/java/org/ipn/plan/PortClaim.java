// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;

/** Why a NIC may not have the port that libvirt is about to give it: what is asked of it would not hold. */
public final class PortClaim {
    /** As {@code ipn-cni} calls the host's end of a container's veth. */
    private static final Pattern CONTAINERS = Pattern.compile("ipnc[0-9a-f]{11}");

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
     * @param links all of the host's
     */
    public static Optional<String> problem(Desired desired, Network network, Nic nic, List<Link> links) {
        return network.refuses(nic.portgroup())
                .or(() -> misnamed(nic)
                        .or(() -> links.stream()
                                .filter(link -> link.name().equals(nic.device()))
                                .findFirst()
                                .map(link -> unfit(desired, network, link))
                                .orElse(Optional.of("there is no device " + nic.device())))
                        .or(() -> taken(desired, network, nic, links))
                        .map(why -> "network " + network.name() + ": " + why));
    }

    private static Optional<String> misnamed(Nic nic) {
        return CONTAINERS.matcher(String.valueOf(nic.device())).matches()
                ? Optional.empty()
                : Optional.of(
                        "device " + nic.device()
                                + " is none that ipn-cni has made for a container: those are called ipnc and eleven hex digits");
    }

    /** Antispoof would take a container of another member's address for that. */
    private static Optional<String> taken(Desired desired, Network network, Nic nic, List<Link> links) {
        Mac mac = nic.mac();
        Desired seeing = desired.among(links);
        Stream<String> guests = desired.guests().stream()
                .filter(guest -> guest.nics().stream()
                        .filter(other -> other.mac().equals(mac) && other.isIn(network))
                        .filter(other -> !Objects.equals(other.device(), nic.device()))
                        // A container is gone with its device.
                        .anyMatch(other -> other.type() != Nic.Type.CONTAINER
                                || seeing.seen().contains(String.valueOf(other.device()))))
                .map(Guest::name);
        Stream<String> claims = desired.claims().stream()
                .filter(claim ->
                        claim.network().equals(network.uuid()) && claim.mac().equals(mac))
                .map(NetworkPort::guest);
        Stream<String> ports = links.stream()
                .filter(link -> !link.name().equals(nic.device()))
                .filter(link -> network.bridge().equals(link.name())
                        ? mac.equals(link.mac())
                        : network.bridge().equals(link.master())
                                && seeing.memberOf(network, link)
                                        .filter(mac::equals)
                                        .isPresent())
                .map(Link::name);
        return Stream.of(guests, claims, ports)
                .flatMap(each -> each)
                .findFirst()
                .map(member -> "address " + mac + " is " + member
                        + "'s: ask for another, or for none, and the container has one of its own");
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
