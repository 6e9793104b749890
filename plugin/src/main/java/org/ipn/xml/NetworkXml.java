// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ipn.model.Kind;
import org.ipn.model.Network;
import org.ipn.model.OneLine;
import org.ipn.model.Refused;

/** Writes a new network's XML, for {@code virsh net-define}. */
public final class NetworkXml {
    private static final int LONGEST_DEVICE = 15;
    private static final int SMALLEST_MTU = 68;
    private static final int LARGEST_MTU = 65521;

    private NetworkXml() {}

    /** A bridge name for a network: {@code ipn-NAME}; with a hash in it where the kernel would not take that. */
    public static String bridgeOf(String network) {
        String plain = "ipn-" + network.replaceAll("[^A-Za-z0-9_.-]", "");
        if (plain.equals("ipn-" + network) && plain.length() <= LONGEST_DEVICE) {
            return plain;
        }
        String hash = String.format("%05x", network.hashCode() & 0xfffff);
        return plain.substring(0, Math.min(plain.length(), LONGEST_DEVICE - hash.length())) + hash;
    }

    /** A network with forward mode bridge; refused when libvirt or we would not take the names or the MTU. */
    public static String skeleton(String name, Kind kind, String bridge, int mtu) throws Refused {
        return of(Draft.plain(name, kind, bridge, mtu));
    }

    /** Refused when libvirt or we would not take the names, the MTU or the addresses. */
    public static String of(Draft draft) throws Refused {
        check(draft.name(), draft.bridge(), draft.mtu());
        ServedRules.check(draft);
        boolean ownsBridge = draft.forward().equals("bridge");
        boolean otherMtu = draft.mtu() != Network.DEFAULT_MTU;
        Map<String, String> ours = new LinkedHashMap<>();
        ours.put("xmlns:ipn", "urn:ipn:1");
        if (otherMtu && ownsBridge) {
            ours.put("mtu", Integer.toString(draft.mtu()));
        }
        if (draft.forwarder() != null) {
            ours.put("forwarder", draft.forwarder());
        }
        StringBuilder inside = new StringBuilder();
        if (!draft.access().isEmpty()) {
            inside.append("      ").append(tag("ipn:access", draft.access(), "/>"));
        }
        for (Draft.Element element : draft.elements()) {
            inside.append("      ").append(tag("ipn:" + element.name(), element.attributes(), "/>"));
        }
        String kind = "ipn:" + draft.kind().text();
        StringBuilder xml =
                new StringBuilder("<network>\n  <name>" + escaped(draft.name()) + "</name>\n  <metadata>\n    ");
        xml.append(tag(kind, ours, inside.isEmpty() ? "/>" : ">"));
        xml.append(inside.isEmpty() ? "" : inside + "    </" + kind + ">\n").append("  </metadata>\n");
        if (!draft.forward().equals("none")) {
            xml.append("  ").append(tag("forward", Map.of("mode", draft.forward()), "/>"));
        }
        Map<String, String> bridge = new LinkedHashMap<>(Map.of("name", draft.bridge()));
        if (!ownsBridge) {
            bridge.put("stp", "off"); // otherwise each new port forwards nothing for some seconds
        }
        xml.append("  ").append(tag("bridge", bridge, "/>"));
        if (otherMtu && !ownsBridge) {
            xml.append("  ").append(tag("mtu", Map.of("size", Integer.toString(draft.mtu())), "/>"));
        }
        for (Draft.Element element : draft.elements()) {
            String group = element.attributes().get("name");
            if (element.name().equals("portgroup") && group != null) {
                xml.append("  ")
                        .append(tag(
                                "portgroup",
                                Map.of("name", group),
                                "/>")); // libvirt's own, so that virt-manager lists it
            }
        }
        return xml.append(served(draft)).append("</network>\n").toString();
    }

    /** What libvirt gives guests: addresses. */
    private static String served(Draft draft) {
        if (draft.address() == null) {
            return "";
        }
        String[] parts = draft.address().split("/", 2);
        Map<String, String> ip = new LinkedHashMap<>();
        if (parts[0].contains(":")) {
            ip.put("family", "ipv6");
        }
        ip.put("address", parts[0]);
        ip.put("prefix", parts.length == 2 ? parts[1] : "");
        if (draft.range().isEmpty()) {
            return "  " + tag("ip", ip, "/>");
        }
        Map<String, String> range = new LinkedHashMap<>();
        range.put("start", draft.range().get(0));
        range.put("end", draft.range().get(draft.range().size() - 1));
        return "  " + tag("ip", ip, ">") + "    <dhcp>\n      " + tag("range", range, "/>") + "    </dhcp>\n  </ip>\n";
    }

    private static String tag(String name, Map<String, String> attributes, String end) {
        StringBuilder text = new StringBuilder("<" + name);
        attributes.forEach((attribute, value) -> text.append(' ')
                .append(attribute)
                .append("=\"")
                .append(escaped(value))
                .append('"'));
        return text.append(end).append('\n').toString();
    }

    private static void check(String name, String bridge, int mtu) throws Refused {
        if (name.isBlank() || name.indexOf('/') >= 0 || List.of(".", "..").contains(name) || !isText(name)) {
            throw new Refused("network name \"" + OneLine.of(name)
                    + "\": allowed are names of printable characters without '/', not '.' or '..'");
        }
        if (!bridge.matches("[!-$&-\\-0-9;-~][!-$&-.0-9;-~]{0,14}")) {
            throw new Refused(
                    "bridge name \"" + OneLine.of(bridge)
                            + "\": allowed are 1 to 15 printable ASCII characters without blanks, '/', ':' and '%', the first not '.'");
        }
        if (mtu < SMALLEST_MTU || mtu > LARGEST_MTU) {
            throw new Refused("MTU " + mtu + ": allowed are " + SMALLEST_MTU + " to " + LARGEST_MTU);
        }
    }

    private static boolean isText(String name) {
        return name.codePoints()
                .noneMatch(c -> Character.isISOControl(c)
                        || Character.getType(c) == Character.SURROGATE
                        || (c & 0xfffe) == 0xfffe);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
