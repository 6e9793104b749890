// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.ipn.model.Dataplane;
import org.ipn.model.Link;
import org.ipn.model.PortPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What is.
 *
 * @param settling ifindexes of links that lost their bridge only just now: whoever takes them off one bridge may be
 *     about to put them on another, and would fail if we were faster
 * @param takenOff ifindexes of links that somebody took off a bridge that is still there, and that are not settling any more
 * @param closed of which networks ports were that left because they could not hold what was asked of them, by ifindex
 * @param addresses IP addresses in CIDR, by ifindex
 * @param routed ifindexes of devices with a default route
 * @param policed what ports are known to allow, by ifindex
 * @param qdiscs what is known of root qdiscs
 * @param underlay what is known of the ways to other hypervisors
 * @param firewalled the host's firewalls see what bridges carry (br_netfilter)
 * @param filtered devices that libvirt's nwfilter filters, by name
 * @param carried networks that have programs, and what those do as far as it is known: not where an earlier ipnd left them
 */
public record Actual(
        List<Link> links,
        Set<Integer> settling,
        Set<Integer> takenOff,
        Map<Integer, UUID> closed,
        Map<Integer, List<String>> addresses,
        Set<Integer> routed,
        Map<Integer, PortPolicy> policed,
        RootQdiscs qdiscs,
        Underlay underlay,
        boolean firewalled,
        Set<String> filtered,
        Map<UUID, Optional<Dataplane>> carried,
        Nodes nodes) {
    public Actual {
        links = Indexed.copyOf(links);
        settling = Set.copyOf(settling);
        takenOff = Set.copyOf(takenOff);
        closed = Map.copyOf(closed);
        addresses = Map.copyOf(addresses);
        routed = Set.copyOf(routed);
        policed = Map.copyOf(policed);
        filtered = Set.copyOf(filtered);
        carried = Map.copyOf(carried);
    }

    /** Links alone, none of them settling. */
    public Actual(List<Link> links) {
        this(
                links,
                Set.of(),
                Set.of(),
                Map.of(),
                Map.of(),
                Set.of(),
                Map.of(),
                RootQdiscs.NONE,
                Underlay.NONE,
                false,
                Set.of(),
                Map.of(),
                Nodes.NONE);
    }

    /** Without the other links. */
    public Actual only(Predicate<Link> which) {
        List<Link> those = links.stream().filter(which).toList();
        return new Actual(
                those,
                settling,
                takenOff,
                closed,
                addresses,
                routed,
                policed,
                qdiscs,
                underlay,
                firewalled,
                filtered,
                carried,
                nodes);
    }

    /** The link of this name, or with this further name: the kernel lets no two share one. */
    Optional<Link> called(String name) {
        return indexed()
                .where(
                        "called",
                        name,
                        link -> Stream.concat(Stream.of(link.name()), link.traits().altnames().stream())
                                .toList())
                .stream()
                .findFirst();
    }

    Optional<Link> link(int index) {
        return indexed().where("index", index, link -> List.of(link.index())).stream()
                .findFirst();
    }

    /** The links that hang on this one, or on which it hangs, in this network namespace. */
    List<Link> over(Link link) {
        return indexed()
                .where("under", link.index(), other -> List.of(other.traits().under()));
    }

    public Optional<Link> link(@Nullable String name) {
        return indexed().where("name", name, link -> List.of(link.name())).stream()
                .findFirst();
    }

    public List<Link> portsOf(Link bridge) {
        return indexed().where("master", bridge.name(), link -> listOf(link.master()));
    }

    /** The links that we made for this network. */
    List<Link> madeFor(UUID network) {
        return indexed()
                .where(
                        "made",
                        network,
                        link -> Mark.madeFor(link.alias()).stream().toList());
    }

    private Indexed<Link> indexed() {
        return Indexed.copyOf(links);
    }

    private static List<String> listOf(@Nullable String name) {
        return name == null ? List.of() : List.of(name);
    }

    public List<String> addressesOf(String device) {
        return link(device)
                .map(link -> addresses.getOrDefault(link.index(), List.of()))
                .orElse(List.of());
    }
}
