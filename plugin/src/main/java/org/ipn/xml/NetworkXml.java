// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.List;
import org.ipn.model.Kind;
import org.ipn.model.Network;
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
        if (name.isBlank() || name.indexOf('/') >= 0 || List.of(".", "..").contains(name) || !isText(name)) {
            throw new Refused("network name \"" + Words.oneLine(name)
                    + "\": allowed are names of printable characters without '/', not '.' or '..'");
        }
        if (!bridge.matches("[!-$&-\\-0-9;-~][!-$&-.0-9;-~]{0,14}")) {
            throw new Refused(
                    "bridge name \"" + Words.oneLine(bridge)
                            + "\": allowed are 1 to 15 printable ASCII characters without blanks, '/', ':' and '%', the first not '.'");
        }
        if (mtu < SMALLEST_MTU || mtu > LARGEST_MTU) {
            throw new Refused("MTU " + mtu + ": allowed are " + SMALLEST_MTU + " to " + LARGEST_MTU);
        }
        String mtuAttribute = mtu == Network.DEFAULT_MTU ? "" : " mtu=\"" + mtu + "\"";
        return "<network>\n"
                + "  <name>" + escaped(name) + "</name>\n"
                + "  <metadata>\n"
                + "    <ipn:" + kind.text() + " xmlns:ipn=\"urn:ipn:1\"" + mtuAttribute + "/>\n"
                + "  </metadata>\n"
                + "  <forward mode=\"bridge\"/>\n"
                + "  <bridge name=\"" + escaped(bridge) + "\"/>\n"
                + "</network>\n";
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
