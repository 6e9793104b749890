// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Nic;

/**
 * Links that have lost their bridge: what libvirt or we put there comes back with its network, everything else is whose it is. A mark says
 * where a link was once, and no more than that (docs/decisions/020).
 */
public final class PutBack {
    private PutBack() {}

    /** The network in whose bridge this link, which has none, should be again; empty: none. */
    static Optional<Network> networkOf(Desired desired, Actual actual, Link link) {
        Optional<UUID> closed = Optional.ofNullable(actual.closed().get(link.index()));
        if (closed.isPresent()) {
            return closed.flatMap(desired::network);
        }
        Optional<UUID> made = Mark.madeFor(link.alias());
        Optional<Nic> nic = nicOf(desired, link);
        if (nic.isPresent()) {
            boolean silent =
                    nic.get().network() == null && nic.get().bridge() == null; // on a tap that was added for it
            return silent ? made.flatMap(desired::network) : networkOf(desired, nic.get());
        }
        if (made.isPresent()) {
            return desired.network(made.get());
        }
        return isLibvirts(actual, link) ? Mark.servedFor(link.alias()).flatMap(desired::network) : Optional.empty();
    }

    /** A running guest's word on its own NIC stands over what we wrote on its tap: its network may have another uuid by now. */
    private static Optional<Network> networkOf(Desired desired, Nic nic) {
        return nic.network() == null ? desired.networkOn(nic.bridge()) : desired.networkNamed(nic.network());
    }

    private static Optional<Nic> nicOf(Desired desired, Link link) {
        return Desired.mayBeGuests(link) ? desired.nicOf(link).map(Desired.Owned::nic) : Optional.empty();
    }

    /** Whether this link, which has no bridge, has our mark from when it had one, and is none of our business any more. */
    static boolean isOver(Desired desired, Actual actual, Link link) {
        boolean untold = Desired.mayBeGuests(link) && !desired.complete();
        return Mark.servedFor(link.alias()).isPresent()
                && !untold
                && nicOf(desired, link).isEmpty()
                && !isLibvirts(actual, link);
    }

    /** Libvirt put it there, and it has not been put to another use since. */
    private static boolean isLibvirts(Actual actual, Link link) {
        return isLibvirtsKind(link)
                && !actual.takenOff().contains(link.index())
                && actual.addressesOf(link.name()).stream().allMatch(address -> address.startsWith("fe80:"))
                && !actual.routed().contains(link.index());
    }

    /** The tap of a guest of which nobody has told us, as of a user's own libvirt, or the host's end of a container's veth. */
    private static boolean isLibvirtsKind(Link link) {
        return TapPlan.isGuests(link) && link.isTap()
                || link.isVeth() && link.traits().away();
    }

    /** Whether it matters what addresses and routes this link carries. */
    public static boolean isInQuestion(Link link) {
        return link.master() == null && Mark.servedFor(link.alias()).isPresent() && isLibvirtsKind(link);
    }
}
