// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.List;
import java.util.Map;
import org.ipn.model.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A network that somebody is about to define: what {@link NetworkXml} writes. Values as the user gave them; {@link LibvirtXml#validate}
 * says which can't be.
 *
 * @param forward libvirt's forward mode: bridge, none, nat, route or open
 * @param address of the host on a network that libvirt serves, CIDR
 * @param range that libvirt's DHCP gives away, first and last address; empty = no DHCP
 * @param access attributes of {@code <ipn:access>}
 */
public record Draft(
        String name,
        Kind kind,
        String bridge,
        int mtu,
        @Nullable String forwarder,
        String forward,
        @Nullable String address,
        List<String> range,
        Map<String, String> access,
        List<Element> elements) {

    /** One of ours with its attributes: host, grab, tap or portgroup. */
    public record Element(String name, Map<String, String> attributes) {}

    /** Of its kind and name alone. */
    public static Draft plain(String name, Kind kind, String bridge, int mtu) {
        return new Draft(name, kind, bridge, mtu, null, "bridge", null, List.of(), Map.of(), List.of());
    }
}
