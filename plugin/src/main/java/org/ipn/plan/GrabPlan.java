// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.ipn.model.FirstFew;
import org.ipn.model.Grab;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.report.Reports.Plan;

/** NICs of the host that join a network and go back as they were found. */
public final class GrabPlan {
    private GrabPlan() {}

    /** The network that has grabbed, or shall grab, this NIC. */
    static Optional<Network> networkOf(Desired desired, Actual actual, Link link) {
        return desired.grabbing(link).stream()
                .filter(network -> desired.grabbed()
                        .grabOf(network, link)
                        .flatMap(grab -> problem(network, grab, link, desired, actual))
                        .isEmpty())
                .findFirst();
    }

    /** The NIC as a port: up unless somebody set it down there, and of the network's MTU where that is ours to say; the bridge makes it promiscuous. */
    static Link wanted(Network network, Link found, Link port) {
        boolean grabbed = network.bridge().equals(found.master());
        Link nic = port.withUp(found.up() || !grabbed).withAlias(Mark.served(network.uuid()));
        return network.mtu() > 0 ? nic.withMtu(network.mtu()) : nic;
    }

    /** Of a NIC that is, or is about to be, a port: by which element. */
    public record Taken(Network network, Grab grab) {}

    public static Optional<Taken> taken(Desired desired, Link port) {
        return desired.networkOn(port.master())
                .flatMap(network -> desired.grabbed().grabOf(network, port).map(grab -> new Taken(network, grab)));
    }

    /** What is to be said besides where a NIC is taken for a time. */
    public static Optional<Plan.Change> untilConfirmed(Desired desired, Change change) {
        return change instanceof Change.Set set
                        && !Objects.equals(set.link().master(), set.to().master())
                ? taken(desired, set.to())
                        .filter(taken -> taken.grab().confirm() != null)
                        .map(taken -> new Plan.Change(
                                taken.network().name(),
                                set.link().name(),
                                "go back unless confirmed",
                                null,
                                "in " + taken.grab().confirm() + " s"))
                : Optional.empty();
    }

    /** Whether a NIC of {@code network} is no port of it yet: what it carries matters then. */
    public static boolean hasToGrab(Desired desired, Network network, List<Link> links) {
        return network.grabs().stream()
                .anyMatch(grab -> links.stream()
                        .noneMatch(link -> network.bridge().equals(link.master())
                                && desired.grabbed().isMeant(grab.device(), link)));
    }

    /** Why one of the network's NICs can't be grabbed: one line for the user; empty when all can, or are already. */
    static Optional<String> problem(Network network, Desired desired, Actual actual) {
        Grabbed there = desired.grabbed().among(actual.links());
        return network.grabs().stream()
                .flatMap(grab -> nicOf(grab, there, actual)
                        .map(link -> problem(network, grab, link, desired, actual))
                        .orElseGet(() -> Optional.of("NIC " + grab.device()
                                + " of <ipn:grab> does not exist; ip link shows those there are"))
                        .stream())
                .findFirst();
    }

    /** The one that is grabbed, whatever it is called by now; else the one of that name. */
    static Optional<Link> nicOf(Grab grab, Grabbed grabbed, Actual actual) {
        return grabbed.byIndex().values().stream()
                .filter(found -> found.device().equals(grab.device()))
                .flatMap(found -> actual.link(found.index()).stream())
                .findFirst()
                .or(() -> actual.called(grab.device()));
    }

    private static Optional<String> problem(Network network, Grab grab, Link nic, Desired desired, Actual actual) {
        String device = nic.name().equals(grab.device()) ? nic.name() : nic.name() + " (" + grab.device() + ")";
        if (network.bridge().equals(nic.master())) {
            return Optional.empty();
        }
        Optional<String> unfit = Unfit.why(network, nic, actual);
        if (unfit.isPresent()) {
            return Optional.of(device + " of <ipn:grab> " + unfit.get());
        }
        if (Mark.madeFor(nic.alias()).isPresent()) {
            return Optional.of(device + " of <ipn:grab> was made by ipnd for a network: it can't be a NIC of another");
        }
        if (nic.master() != null) {
            return Optional.of("NIC " + device + " of <ipn:grab> belongs to " + nic.master() + "; ip link set "
                    + nic.name() + " nomaster, if that is not needed");
        }
        return Loop.closedBy(network, grab, nic, desired, actual)
                .or(() -> grab.force() ? Optional.empty() : inUse(device, nic, actual));
    }

    private static Optional<String> inUse(String device, Link nic, Actual actual) {
        // Every NIC that is up has a link-local address: it says nothing about its use.
        List<String> addresses = actual.addressesOf(nic.name()).stream()
                .filter(address -> !address.startsWith("fe80:"))
                .toList();
        if (!addresses.isEmpty()) {
            return Optional.of("NIC " + device + " of <ipn:grab> carries " + FirstFew.of(addresses)
                    + ", which would be cut off; force=\"yes\" takes it all the same");
        }
        return actual.routed().contains(nic.index())
                ? Optional.of("NIC " + device + " of <ipn:grab> carries the default route, which would be cut off;"
                        + " force=\"yes\" takes it all the same")
                : Optional.empty();
    }
}
