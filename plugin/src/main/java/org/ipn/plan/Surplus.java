// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Optional;
import org.ipn.model.Link;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Nic;

/** Links that we made for members that are no more, or that are no longer asked for. */
final class Surplus {
    private final Desired desired;
    private final Actual actual;

    private Surplus(Desired desired, Actual actual) {
        this.desired = desired;
        this.actual = actual;
    }

    /** Never a bridge: those wait until they are empty. */
    static List<Link> of(Desired desired, Actual actual) {
        Surplus surplus = new Surplus(desired, actual);
        return actual.links().stream().filter(surplus::isNeedless).toList();
    }

    private boolean isNeedless(Link link) {
        if (Mark.madeFor(link.alias()).isEmpty()) {
            return false;
        }
        Optional<Network> network = Mark.madeFor(link.alias()).flatMap(desired::network);
        return switch (link.kind()) {
            case Link.TUN ->
                TapPlan.hasOtherQueues(desired, link)
                        || (TapPlan.isGuests(desired, link) ? isEndedGuests(link) : isNotNamed(network, link));
            // The host's own end goes with the port.
            case Link.VETH -> !HostPlan.isHostEnd(actual.links(), link) && isForNobody(network, link);
            case Link.VXLAN -> OverlayPlan.isNeedless(network, actual, link);
            default -> false;
        };
    }

    /** Only when we know who is running. */
    private boolean isEndedGuests(Link tap) {
        return desired.complete()
                && !desired.isOneOfSeveral(tap)
                && desired.nicOf(tap)
                        .filter(owned -> owned.nic().type() == Nic.Type.ETHERNET)
                        .isEmpty();
    }

    /** Not asked for, and no running guest's; or given away by who holds it, which only a new one puts right. */
    private boolean isNotNamed(Optional<Network> network, Link tap) {
        Optional<NamedTap> named = network.flatMap(active -> TapPlan.named(active, tap));
        return named.flatMap(desired.accounts()::ownerOf)
                .map(owner -> !owner.equals(tap.traits().owner()))
                .orElse(named.isEmpty()
                        && desired.nicOf(tap).isEmpty()
                        && (desired.complete()
                                || !tap.traits().held())); // who holds it may be a guest nobody has told of
    }

    private boolean isForNobody(Optional<Network> network, Link veth) {
        return network.isEmpty() || HostPlan.isNeedless(network.get(), actual, veth);
    }
}
