// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.util.List;

/**
 * What libvirt has, at about one moment: a change while it was read is in the next one, and an event tells of it.
 *
 * @param networks all, active and inactive
 * @param guests live XML of each running (active) domain
 */
public record Inventory(List<NetworkXml> networks, List<String> guests) {
    public Inventory {
        networks = List.copyOf(networks);
        guests = List.copyOf(guests);
    }

    /** @param xml of an active network the live one, of an inactive one its definition */
    public record NetworkXml(String xml, boolean active) {}
}
