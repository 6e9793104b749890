// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.ipn.model.FoundNic;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.PortSettings;

/** How a link should be that is, was or shall be a port of an IPN; every other link comes back as it is. */
public final class PortPlan {
    private static final int DEFAULT_QUEUE = 1000;

    private PortPlan() {}

    /**
     * The network in which {@code link} should be a port now; empty: none of ours.
     *
     * @param holds see {@link BridgeClaim#holds}
     */
    static Optional<Network> networkOf(Desired desired, Actual actual, Predicate<Network> holds, Link link) {
        if (link.isBridge() || HostPlan.isHostEnd(actual.links(), link)) {
            return Optional.empty();
        }
        Optional<Network> grabbed = GrabPlan.networkOf(desired, actual, link);
        if (grabbed.isPresent() || desired.grabbed().of(link).isPresent()) {
            return grabbed;
        }
        if (link.master() == null) {
            boolean settling = actual.settling().contains(link.index());
            return settling ? Optional.empty() : PutBack.networkOf(desired, actual, link);
        }
        Optional<Network> here = desired.networkOn(link.master()).filter(holds);
        return here.isPresent() ? here : strandedFrom(desired, actual, link);
    }

    /** What {@code link} should be as a port of {@code network}. */
    public static Link wanted(Desired desired, Network network, Link link) {
        PortPolicy policy = desired.policyOf(network, link);
        boolean learns = network.kind() == Kind.SWITCH && !OverlayPlan.isTold(network, link);
        PortSettings settings = learns ? PortSettings.SWITCH : PortSettings.BUS;
        Boolean told = policy.security().isolated();
        boolean isolated = told != null ? told : isIsolatedByLibvirt(desired, link);
        Link port = link.withMaster(network.bridge()).withPort(settings.withIsolated(isolated));
        if (link.isTap() && !desired.isUntold(network, link)) {
            Integer queue = policy.shaping().queue();
            port = port.withQueue(queue == null ? DEFAULT_QUEUE : queue);
        }
        if (desired.grabbed().grabOf(network, link).isPresent()) {
            return GrabPlan.wanted(network, link, port);
        }
        port = port.withMtu(MtuPlan.wanted(desired, network, link));
        Optional<NamedTap> named = TapPlan.named(network, link);
        if (named.isPresent()) {
            port = port.withMac(TapPlan.address(network, named.get().device()));
        }
        // With another's address it would take that one's frames from the bridge.
        port = port.withMac(desired.addressOf(link).orElse(port.mac()));
        if (isOfEnded(desired, link)) {
            return port.withAlias(Mark.made(network.uuid()));
        }
        String mark = Mark.served(network.uuid());
        // A mark of our own making stays; so does a text that an admin put there.
        boolean markable = link.alias().isEmpty()
                || link.alias().equals(mark)
                || Mark.servedFor(link.alias()).isPresent();
        return markable ? port.withAlias(mark) : port;
    }

    /** Whether we made it for a guest in a network that has another uuid by now. */
    private static boolean isOfEnded(Desired desired, Link link) {
        return Mark.madeFor(link.alias())
                .filter(made ->
                        desired.network(made).isEmpty() && desired.nicOf(link).isPresent())
                .isPresent();
    }

    /** The policy that the port's programs lack; empty when it is in place. */
    public static Optional<Change> policing(
            Desired desired, Network network, Link link, Map<Integer, PortPolicy> policed) {
        PortPolicy wanted = desired.policyOf(network, link);
        PortPolicy known = policed.get(link.index());
        if (wanted.equals(known) || desired.isUntold(network, link)) {
            return Optional.empty();
        }
        Mac member = desired.memberOf(network, link).orElse(null);
        return Optional.of(new Change.Police(network.name(), link, known, wanted, member));
    }

    /** A served link that somebody took to a bridge of theirs is asked for nothing there; empty where it has no policy of ours. */
    static Optional<Change> freeing(Actual actual, Link link) {
        PortPolicy known = actual.policed().get(link.index());
        boolean served = Mark.servedFor(link.alias()).isPresent();
        boolean policed = known == null ? served : !known.equals(PortPolicy.NONE);
        return policed ? Optional.of(new Change.Police(null, link, known, PortPolicy.NONE, null)) : Optional.empty();
    }

    /** libvirt's own {@code <port isolated='yes'/>} sets the same flag; before we know the NIC, the flag is all we know of it. */
    private static boolean isIsolatedByLibvirt(Desired desired, Link link) {
        return desired.nicOf(link)
                .map(owned -> Boolean.TRUE.equals(owned.nic().isolated()))
                .orElse(link.port() != null && link.port().isolated());
    }

    /** A served link that was moved to a bridge of somebody else is not ours any more; a grabbed NIC goes back as found. */
    static Link released(Desired desired, Link link) {
        Optional<FoundNic> found = desired.grabbed().of(link);
        if (found.isPresent()) {
            return found.get().restored(link);
        }
        if (Mark.servedFor(link.alias()).isEmpty()) {
            return link;
        }
        // Its flags went with its place on the bridge, what was set on the tap itself did not.
        return (link.isTap() ? link.withQueue(DEFAULT_QUEUE) : link).withAlias("");
    }

    /** A port that still sits on the bridge that its network had under an earlier definition. */
    private static Optional<Network> strandedFrom(Desired desired, Actual actual, Link link) {
        return actual.link(link.master())
                .flatMap(bridge -> Mark.madeFor(bridge.alias()))
                .flatMap(desired::network);
    }
}
