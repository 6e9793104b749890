// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.model.Hop;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Overlay;
import org.ipn.model.Vxlan;
import org.jspecify.annotations.Nullable;

/** Why this host can't have a network's overlay as it is asked for. */
final class OverlayProblems {
    private final Network network;
    private final Overlay overlay;
    private final Desired desired;
    private final Actual actual;

    private OverlayProblems(Network network, Overlay overlay, Desired desired, Actual actual) {
        this.network = network;
        this.overlay = overlay;
        this.desired = desired;
        this.actual = actual;
    }

    /** The first of them, one line; empty where there is none. */
    static Optional<String> of(Network network, Desired desired, Actual actual) {
        Overlay overlay = network.overlay();
        return overlay == null ? Optional.empty() : new OverlayProblems(network, overlay, desired, actual).first();
    }

    private Optional<String> first() {
        return ofAnotherNetwork()
                .or(this::ofName)
                .or(this::ofAnotherDevice)
                .or(this::ofLocal)
                .or(this::ofGroup)
                .or(this::ofItself)
                .or(this::ofFrr)
                .or(this::ofMtu);
    }

    private Optional<String> ofAnotherNetwork() {
        return desired.networks().stream()
                .filter(other -> !other.uuid().equals(network.uuid()))
                .filter(other -> other.overlay() != null && other.overlay().vni() == overlay.vni())
                .findFirst()
                .map(other -> vni() + " is IPN network " + other.name() + "'s already; choose another");
    }

    private Optional<String> ofName() {
        return actual.link(OverlayPlan.device(overlay))
                .filter(link -> !Mark.isMadeFor(network.uuid(), link.alias()))
                .map(link ->
                        "device " + link.name() + ", as the one of <ipn:overlay> would be called, exists and was not"
                                + " made for this network; ip link del " + link.name()
                                + ", if it is not needed, or choose another vni");
    }

    /** A device of a stopped network of ours goes with it. */
    private Optional<String> ofAnotherDevice() {
        return actual.links().stream()
                .filter(link -> Mark.madeFor(link.alias()).isEmpty())
                .filter(link -> isSame(link.traits().vxlan()))
                .findFirst()
                .map(link -> vni() + " is that of device " + link.name() + " on UDP port " + overlay.port()
                        + "; ip link del " + link.name() + ", if it is not needed, or choose another vni or port");
    }

    private boolean isSame(@Nullable Vxlan vxlan) {
        return vxlan != null && vxlan.vni() == overlay.vni() && vxlan.port() == overlay.port();
    }

    private Optional<String> ofLocal() {
        String local = overlay.local();
        return local == null || own().contains(local)
                ? Optional.empty()
                : Optional.of("local=\"" + local
                        + "\" of <ipn:overlay> is no address of this host; ip -br address shows those it has");
    }

    private Optional<String> ofGroup() {
        String device = overlay.device();
        return device == null || actual.link(device).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "dev=\"" + device + "\" of <ipn:overlay> is not there; ip link shows the devices that are");
    }

    private Optional<String> ofItself() {
        Set<String> own = own();
        return overlay.peers().stream()
                .filter(own::contains)
                .findFirst()
                .map(peer ->
                        "peer " + peer + " of <ipn:overlay> is this host itself; <ipn:peer> names the others alone");
    }

    private Optional<String> ofFrr() {
        return overlay.evpn() && !actual.underlay().frr()
                ? Optional.of(
                        "evpn=\"yes\" of <ipn:overlay> needs FRR, which is not installed (no zebra and bgpd in /usr/lib/frr"
                                + " or /usr/libexec/frr): install the package frr; ipn evpn-config " + network.name()
                                + " then prints what goes into its configuration")
                : Optional.empty();
    }

    /** All addresses of this host, without their prefixes. */
    private Set<String> own() {
        return plain(actual.addresses().values().stream().flatMap(List::stream));
    }

    private Set<String> addressesOf(Link link) {
        return plain(actual.addresses().getOrDefault(link.index(), List.of()).stream());
    }

    private static Set<String> plain(Stream<String> cidrs) {
        return cidrs.map(cidr -> cidr.substring(0, cidr.indexOf('/'))).collect(Collectors.toSet());
    }

    /** What is on the way. */
    private record Way(String to, Link device, int mtu) {}

    private Optional<String> ofMtu() {
        int overhead = overlay.overhead(network.hasVlans());
        return ways().stream()
                .filter(way -> way.mtu() < network.mtu() + overhead)
                .min(Comparator.comparingInt(Way::mtu))
                .map(way -> "the network's MTU of " + network.mtu() + " and the overlay's " + overhead + " bytes are "
                        + (network.mtu() + overhead) + ", and the way to " + way.to() + ", by "
                        + way.device().name()
                        + ", carries " + way.mtu() + "; " + said(way.mtu() - overhead)
                        + " or less, or a greater MTU there");
    }

    private List<Way> ways() {
        if (overlay.device() != null) {
            return actual.link(overlay.device()).stream()
                    .map(link -> new Way("group " + overlay.group(), link, link.mtu()))
                    .toList();
        }
        if (overlay.evpn()) { // to whom, is known later: the first link on the way is this one, or not known either
            return actual.links().stream()
                    .filter(link -> addressesOf(link).contains(overlay.local()))
                    .map(link -> new Way("the others", link, link.mtu()))
                    .toList();
        }
        return overlay.peers().stream()
                .flatMap(peer -> actual.underlay().hop(network, peer).flatMap(hop -> way("peer " + peer, hop)).stream())
                .toList();
    }

    private Optional<Way> way(String to, Hop hop) {
        return actual.link(hop.device())
                .map(link -> new Way(to, link, hop.mtu() == 0 ? link.mtu() : Math.min(hop.mtu(), link.mtu())));
    }

    private String said(int mtu) {
        return network.forward().ownsBridge() ? "mtu=\"" + mtu + "\"" : "<mtu size=\"" + mtu + "\"/>";
    }

    private String vni() {
        return "vni=\"" + overlay.vni() + "\" of <ipn:overlay>";
    }
}
