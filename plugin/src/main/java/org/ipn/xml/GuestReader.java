// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import static java.util.Objects.requireNonNullElse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.ipn.model.Guest;
import org.ipn.model.Mac;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.xml.schema.Port;
import org.ipn.xml.schema.Ports;
import org.jspecify.annotations.Nullable;

/** The bound domain as the model has it. What is wrong with a port becomes a flaw, and the NIC goes without that port's policy. */
final class GuestReader {
    /** Those with a device on a bridge, for which a policy can hold. */
    private static final Set<String> OF_TAPS = Set.of("network", "bridge", "ethernet");

    private final Document document;
    private final Map<Mac, Port> ports = new HashMap<>();

    GuestReader(Document document) {
        this.document = document;
        if (document.ours instanceof Ports ours) {
            for (Port port : ours.getPorts()) {
                Mac mac = mac(port.getMac());
                if (mac != null) {
                    ports.putIfAbsent(mac, port);
                }
            }
        }
    }

    Guest read(DomainElement domain, UUID uuid) {
        List<Nic> nics = new ArrayList<>();
        for (DomainElement.Interface nic : domain.interfaces) {
            Mac mac = nic.mac == null ? null : mac(nic.mac.address);
            if (mac != null) { // libvirt gives one to each; only in a user's file it may be missing
                nics.add(nic(nic, mac, ports.get(mac)));
            }
        }
        Map<Mac, PortPolicy> policies = new HashMap<>();
        ports.forEach((mac, port) -> {
            if (!document.flaws.at(document.places.of(port))) {
                policies.put(mac, PortPolicy.of(document.places.said(port)));
            }
        });
        return new Guest(uuid, requireNonNullElse(domain.name, ""), nics, policies);
    }

    private Nic nic(DomainElement.Interface nic, Mac mac, @Nullable Port port) {
        String asked = port == null ? null : port.getNetwork();
        boolean tapOfOurs = requireNonNullElse(nic.type, "").equals("ethernet") && "no".equals(nic.target.managed);
        if (port != null && asked != null && (!tapOfOurs || nic.target.dev == null)) {
            document.flaws.add(
                    document.places.of(port),
                    Words.attribute("network", asked) + " of "
                            + document.places.of(port).label()
                            + " needs <interface type=\"ethernet\"> with <target dev=\"…\" managed=\"no\"/>,"
                            + " whose dev does not begin with vnet");
        }
        String kind = requireNonNullElse(nic.type, "");
        if (port != null && !OF_TAPS.contains(kind)) {
            said(port)
                    .forEach(
                            word -> document.flaws.add(
                                    document.places.of(port),
                                    word + " of " + document.places.of(port).label()
                                            + " can't hold: its NIC is <interface type=\"" + kind
                                            + "\">, which has no tap, and is no member; <interface type=\"network\"> would be one"));
        }
        Nic.Type type = type(nic, tapOfOurs, asked);
        return new Nic(
                mac,
                type,
                nic.target.dev,
                type == Nic.Type.ETHERNET ? asked : nic.source.network,
                kind.equals("direct") ? nic.source.dev : nic.source.bridge,
                nic.source.portgroup,
                nic.port.isolated == null ? null : nic.port.isolated.equals("yes"),
                nic.filterref != null || nic.bandwidth != null,
                "down".equals(nic.link.state),
                MtuElement.of(nic.mtu),
                requireNonNullElse(nic.driver.queues, 1));
    }

    /** The attributes of its policy. */
    private Stream<String> said(Port port) {
        return PortPolicy.of(document.places.said(port)).said().keySet().stream();
    }

    private static Nic.Type type(DomainElement.Interface nic, boolean opensATap, @Nullable String asked) {
        return switch (requireNonNullElse(nic.type, "")) {
            case "network" -> Nic.Type.NETWORK;
            case "bridge" -> nic.source.network == null ? Nic.Type.BRIDGE : Nic.Type.NETWORK;
            default -> !opensATap ? Nic.Type.NO_TAP : asked == null ? Nic.Type.OPENED : Nic.Type.ETHERNET;
        };
    }

    private static @Nullable Mac mac(@Nullable String text) {
        try {
            return text == null ? null : Mac.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
