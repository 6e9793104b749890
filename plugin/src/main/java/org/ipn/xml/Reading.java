// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.UUID;
import org.ipn.model.Guest;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.xml.schema.BusOrSwitch;
import org.ipn.xml.schema.Ports;
import org.jspecify.annotations.Nullable;
import org.xml.sax.InputSource;

/** Reads documents and applies the rules to them. */
final class Reading {
    private final SafeParser parser = new SafeParser();
    private final Binding binding = new Binding();

    Document newDocument() {
        return new Document(binding.vocabulary());
    }

    void parse(InputSource source, Prolog prolog, Document into) throws MalformedXml {
        parser.parse(source, new DocumentReader(binding, prolog, into));
    }

    String root(InputSource source) throws MalformedXml {
        RootReader reader = new RootReader();
        parser.parse(source, reader);
        return reader.root();
    }

    /** Null = not ours, or with flaws. */
    @Nullable
    Network network(Document document, NetworkElement network) {
        if (!document.holdsOurs) {
            return null;
        }
        check(document, network, true);
        UUID uuid = uuid(network.uuid);
        return document.flaws.count() == 0 && document.ours instanceof BusOrSwitch ours && document.oursName != null
                ? NetworkReader.read(network, uuid, document.oursName, ours, document.places)
                : null;
    }

    /** @param kept see NetworkRules */
    void check(Document document, NetworkElement network, boolean kept) {
        BusOrSwitch ours = document.ours instanceof BusOrSwitch read ? read : null;
        new NetworkRules(binding.vocabulary(), document).check(network, ours, kept);
        if (ours != null) {
            String bridge = network.bridge == null ? null : network.bridge.name;
            new OursRules(binding.vocabulary(), document).check(ours, bridge);
        }
    }

    /** For a bare element of ours. */
    void check(Document document) {
        OursRules rules = new OursRules(binding.vocabulary(), document);
        if (document.ours instanceof BusOrSwitch ours) {
            rules.check(ours, null);
        } else if (document.ours instanceof Ports ports) {
            rules.check(ports);
        }
    }

    Guest guest(Document document, DomainElement domain) {
        check(document);
        return new GuestReader(document).read(domain, uuid(domain.uuid));
    }

    /** Null = libvirt's XML lacks what makes a port. */
    static @Nullable NetworkPort port(HookDataElement hook) {
        HookDataElement.NetworkPortElement port = hook.networkport;
        if (port == null || port.uuid == null || port.mac.address == null) {
            return null;
        }
        try {
            return new NetworkPort(
                    uuid(port.uuid),
                    uuid(hook.network.uuid),
                    port.owner.name == null ? "" : port.owner.name,
                    uuid(port.owner.uuid),
                    Mac.parse(port.mac.address),
                    port.group);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** As libvirt takes them: with or without hyphens. Anything else is as good as none. */
    private static UUID uuid(@Nullable String text) {
        String digits = text == null ? "" : text.strip().replace("-", "");
        if (!digits.matches("[0-9a-fA-F]{32}")) {
            return LibvirtXml.NO_UUID;
        }
        return new UUID(
                Long.parseUnsignedLong(digits.substring(0, 16), 16), Long.parseUnsignedLong(digits.substring(16), 16));
    }
}
