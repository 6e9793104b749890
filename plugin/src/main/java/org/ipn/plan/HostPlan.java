// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ipn.model.Cidr;
import org.ipn.model.HostAddress;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;

/**
 * The host as a member: a veth pair, whose one end carries the addresses and whose other, {@code …p}, or {@code p…} where that is too long, is the port. All {@code
 * <ipn:host>} that name the same device, or none, share one.
 */
public final class HostPlan {
    private static final Pattern CHOSEN = Pattern.compile("ipnh\\d+");
    private static final int LONGEST_NAME = 15;

    private HostPlan() {}

    /** Whether we made this link as the host's end of a pair: it is nobody's port. */
    static boolean isHostEnd(List<Link> links, Link link) {
        return isMadeVeth(link)
                && otherEnd(links, link).filter(port -> isPair(link, port)).isPresent();
    }

    /** The host's end of the pair whose other end is this port. */
    public static Optional<Link> endBehind(List<Link> links, Link port) {
        return isMadeVeth(port) ? otherEnd(links, port).filter(end -> isPair(end, port)) : Optional.empty();
    }

    private static Optional<Link> otherEnd(List<Link> links, Link veth) {
        return Indexed.copyOf(links).where("index", veth.traits().under(), link -> List.of(link.index())).stream()
                .findFirst();
    }

    /** Whether the host is behind this port and {@code network} does not ask for that, or not there. */
    static boolean isNeedless(Network network, Actual actual, Link port) {
        Optional<Link> end = endBehind(actual.links(), port);
        return end.isPresent()
                && network.hosts().stream()
                        .map(HostAddress::device)
                        .flatMap(device -> device == null ? own(network, actual).stream() : Stream.of(device))
                        .noneMatch(device ->
                                device.equals(end.get().name()) && port(device).equals(port.name()));
    }

    private static boolean isPair(Link end, Link port) {
        // The kernel makes the peer first (veth_newlink), which the host's end is.
        return isMadeVeth(end)
                && end.alias().equals(port.alias())
                && end.traits().under() == port.index()
                && port.traits().under() == end.index()
                && end.index() < port.index();
    }

    private static boolean isMadeVeth(Link link) {
        return link.isVeth() && Mark.madeFor(link.alias()).isPresent();
    }

    /** The pairs and addresses that {@code network} lacks. */
    static List<Change> plan(Desired desired, Network network, Actual actual) {
        List<Change> changes = new ArrayList<>();
        int mtu = MtuPlan.of(network, actual.links());
        addressesByDevice(desired, network, actual).forEach((device, addresses) -> {
            Link end = link(network, device, mtu).withLinkLocal(true);
            Optional<Link> found = actual.link(device);
            if (found.isEmpty()) {
                Link port = PortPlan.wanted(desired, network, link(network, port(device), mtu));
                changes.add(new Change.MakePair(network.name(), port, end));
            } else if (!Mark.madeFor(found.get().alias()).equals(Optional.of(network.uuid()))) {
                return; // problem() says it
            } else if (network.mtu() > 0 && found.get().mtu() != mtu) {
                changes.add(
                        new Change.Set(network.name(), found.get(), found.get().withMtu(mtu)));
            }
            for (String address : addresses) {
                if (!actual.addressesOf(device).contains(address)) {
                    changes.add(new Change.AddAddress(network.name(), found.orElse(end), address));
                }
            }
        });
        return changes;
    }

    /** Why the host can't be a member as asked: one line; empty when it can. */
    public static Optional<String> problem(Network network, Actual actual) {
        return network.hosts().stream()
                .map(HostAddress::device)
                .filter(device -> device != null)
                .flatMap(device -> Stream.of(device, port(device)))
                .flatMap(device -> actual.link(device).stream())
                .filter(link -> !Mark.madeFor(link.alias()).equals(Optional.of(network.uuid())))
                .findFirst()
                .map(link -> "device " + link.name() + " of <ipn:host> exists and was not made for this network;"
                        + " choose another dev");
    }

    private static Map<String, List<String>> addressesByDevice(Desired desired, Network network, Actual actual) {
        Map<String, List<String>> addresses = new LinkedHashMap<>();
        for (HostAddress host : network.hosts()) {
            String device = host.device() == null ? chosen(desired, network, actual) : host.device();
            addresses
                    .computeIfAbsent(device, any -> new ArrayList<>())
                    .add(Cidr.parse(host.address()).toString());
        }
        return addresses;
    }

    /** The device that the network's host has already, or the first name that is free and that no other network is given by the same plan. */
    private static String chosen(Desired desired, Network network, Actual actual) {
        Optional<String> own = own(network, actual);
        if (own.isPresent()) {
            return own.get();
        }
        Set<String> named = desired.networks().stream()
                .flatMap(other -> other.hosts().stream())
                .map(HostAddress::device)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        long before = desired.networks().stream()
                .takeWhile(other -> !other.uuid().equals(network.uuid()))
                .filter(other -> other.hosts().stream().anyMatch(host -> host.device() == null))
                .filter(other -> own(other, actual).isEmpty())
                .count();
        return IntStream.iterate(0, number -> number + 1)
                .mapToObj(number -> "ipnh" + number)
                .filter(name -> !named.contains(name) && actual.link(name).isEmpty())
                .skip(before)
                .findFirst()
                .orElseThrow();
    }

    private static Optional<String> own(Network network, Actual actual) {
        return actual.links().stream()
                .filter(link -> CHOSEN.matcher(link.name()).matches())
                .filter(link -> Mark.madeFor(link.alias()).equals(Optional.of(network.uuid())))
                .map(Link::name)
                .findFirst();
    }

    private static String port(String device) {
        return device.length() < LONGEST_NAME ? device + "p" : "p" + device.substring(0, LONGEST_NAME - 1);
    }

    /** The host's device whose port this is; empty where it is none that {@code network} asks for. */
    static Optional<String> deviceBehind(Network network, Link link) {
        if (!isMadeVeth(link) || network.hosts().isEmpty()) {
            return Optional.empty();
        }
        Optional<String> named = network.hosts().stream()
                .map(HostAddress::device)
                .filter(device -> device != null && port(device).equals(link.name()))
                .findFirst();
        String stem = link.name().replaceFirst("p$", "");
        return named.or(() -> CHOSEN.matcher(stem).matches() && port(stem).equals(link.name())
                ? Optional.of(stem)
                : Optional.empty());
    }

    /** Fixed: udev would otherwise give its own, in a race. */
    static Mac address(Network network, String device) {
        long mix = network.uuid().getLeastSignificantBits() * 31 + device.hashCode();
        return Mac.local(mix);
    }

    private static Link link(Network network, String name, int mtu) {
        Mac mac = address(network, name);
        return new Link(
                0, name, Link.VETH, mac, mtu, true, true, false, null, Mark.made(network.uuid()), 1000, null, null);
    }
}
