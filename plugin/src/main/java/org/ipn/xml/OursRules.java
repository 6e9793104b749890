// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.ipn.model.Cidr;
import org.ipn.xml.schema.Access;
import org.ipn.xml.schema.BusOrSwitch;
import org.ipn.xml.schema.Default;
import org.ipn.xml.schema.Grab;
import org.ipn.xml.schema.Host;
import org.ipn.xml.schema.Overlay;
import org.ipn.xml.schema.Policy;
import org.ipn.xml.schema.Port;
import org.ipn.xml.schema.Portgroup;
import org.ipn.xml.schema.Ports;
import org.ipn.xml.schema.Tap;
import org.jspecify.annotations.Nullable;

/** What no schema can say of our elements, or not XML Schema 1.0. */
final class OursRules {
    private static final String NOTHING_WAITS = "the host takes its frames at once, and none wait";
    private static final String OWN_QUEUES = "a NIC has queues of its own: ethtool -G";
    private static final String MANY_ADDRESSES = "a NIC brings the addresses of all who are behind it";
    private static final String OTHERS_ADDRESSES = "it brings the addresses of all who are on the other hypervisors";
    private static final String NOTHING_WAITS_THERE = "its frames leave at once, and none wait";
    private static final String NO_MONITOR = "the copies would be frames of the network on the other hypervisors";
    private static final String OWN_ADDRESS = "the program behind a tap has an address of its own choice";

    private final Vocabulary vocabulary;
    private final Document document;
    private final Map<String, String> owners = new HashMap<>();
    private final Set<String> once = new HashSet<>();

    OursRules(Vocabulary vocabulary, Document document) {
        this.vocabulary = vocabulary;
        this.document = document;
    }

    /** @param bridge the network's own, whose name no other device may have */
    void check(BusOrSwitch network, @Nullable String bridge) {
        if (bridge != null) {
            owners.put(bridge, "the bridge");
        }
        if ("bus".equals(document.oursName)) {
            PolicyRules.refuse(
                    "snooping",
                    network.getSnooping(),
                    label(network),
                    "a bus sends everything to everybody",
                    at(network));
            PolicyRules.refuse(
                    "forward-link-local",
                    network.getForwardLinkLocal(),
                    label(network),
                    "a bus lets them pass anyway",
                    at(network));
            PolicyRules.refuse("ageing", network.getAgeing(), label(network), "a bus learns no address", at(network));
        }
        for (Object part : network.getParts()) {
            if (part instanceof Access) {
                once("access", part, "allowed is one <ipn:access>");
            } else if (part instanceof Host host) {
                address(host);
                policy(host);
                PolicyRules.refuse("queue", host.getQueue(), label(host), NOTHING_WAITS, at(host));
                device(host.getDev(), host, true);
            } else if (part instanceof Grab grab) {
                device(grab.getDev(), grab, false);
                if ("lo".equals(grab.getDev())) {
                    at(grab).accept(
                                    Words.attribute("dev", "lo") + " of " + label(grab)
                                            + " is the host's loopback, which no bridge takes: name a NIC; ip link shows those there are");
                }
                if (grab.getConfirm() != null && !"yes".equals(grab.getForce())) {
                    at(grab).accept(Words.attribute("confirm", String.valueOf(grab.getConfirm())) + " of " + label(grab)
                            + " is for force=\"yes\": no other cuts the host off");
                }
                policy(grab);
                PolicyRules.refuse("antispoof", isYes(grab.getAntispoof()), label(grab), MANY_ADDRESSES, at(grab));
                PolicyRules.refuse("queue", grab.getQueue(), label(grab), OWN_QUEUES, at(grab));
            } else if (part instanceof Tap tap) {
                device(tap.getDev(), tap, false);
                policy(tap);
                PolicyRules.refuse("antispoof", isYes(tap.getAntispoof()), label(tap), OWN_ADDRESS, at(tap));
            } else if (part instanceof Overlay overlay) {
                boolean sound = !document.flaws.at(document.places.of(overlay));
                new OverlayRules(label(overlay), vocabulary, at(overlay)).check(overlay, sound);
                policy(overlay);
                PolicyRules.refuse(
                        "antispoof", isYes(overlay.getAntispoof()), label(overlay), OTHERS_ADDRESSES, at(overlay));
                PolicyRules.refuse("queue", overlay.getQueue(), label(overlay), NOTHING_WAITS_THERE, at(overlay));
                PolicyRules.refuse("mirror", isYes(overlay.getMirror()), label(overlay), NO_MONITOR, at(overlay));
                once("overlay", overlay, "allowed is one <ipn:overlay>");
            } else if (part instanceof Portgroup portgroup) {
                policy(portgroup);
                once("portgroup " + portgroup.getName(), portgroup, "allowed is one with that name");
            } else if (part instanceof Default byDefault) {
                policy(byDefault);
                once("default", byDefault, "allowed is one <ipn:default>");
            }
        }
    }

    private void policy(Policy part) {
        PolicyRules.check(part, label(part), vocabulary, at(part));
    }

    private static @Nullable String isYes(@Nullable String said) {
        return "yes".equals(said) ? said : null;
    }

    void check(Ports ports) {
        for (Port port : ports.getPorts()) {
            PolicyRules.check(port, label(port), vocabulary, at(port));
            String mac = String.valueOf(port.getMac()).toLowerCase(Locale.ROOT);
            once("port " + mac, port, "allowed is one with that MAC address");
        }
    }

    private void once(String key, Object part, String allowed) {
        if (!once.add(key)) {
            at(part).accept(label(part) + " stands there a second time; " + allowed);
        }
    }

    /** Several addresses of the host may share its interface; else a device has one part. */
    private void device(@Nullable String device, Object part, boolean ofHost) {
        if (device == null) {
            return;
        }
        String owner = owners.put(device, ofHost ? "the host" : label(part));
        if (owner != null && !(ofHost && owner.equals("the host"))) {
            at(part).accept(Words.attribute("dev", device) + " of " + label(part) + " is already that of " + owner);
        }
    }

    private void address(Host host) {
        String text = host.getAddress();
        if (text == null || !vocabulary.looksLike("cidr", text)) {
            return;
        }
        boolean unicast = IpText.parse(text.substring(0, text.indexOf('/')))
                .filter(address -> !address.isMulticastAddress() && !address.isAnyLocalAddress())
                .isPresent();
        if (!unicast) {
            at(host).accept(Words.attribute("address", text) + " of <ipn:host>: allowed are "
                    + vocabulary.allowed("cidr"));
        } else if (!IpText.isIpv6(text)) {
            Cidr.parse(text)
                    .reserved()
                    .ifPresent(what -> at(host).accept(Words.attribute("address", text) + " of <ipn:host> is " + what
                            + ", which no host can have"));
        }
    }

    private String label(Object part) {
        return document.places.of(part).label();
    }

    private Consumer<String> at(Object part) {
        return message -> document.flaws.add(document.places.of(part), message);
    }
}
