// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What libvirt has, at about one moment: a change while it was read is in the next one, and an event tells of it.
 *
 * @param networks all, active and inactive
 * @param guests live XML of each running (active) domain of QEMU's driver and of LXC's, by uuid
 * @param unreadable active networks and guests that libvirt does not tell more of, as with XML over its limit of 4 MiB
 */
public record Inventory(List<NetworkXml> networks, Map<UUID, String> guests, Set<UUID> unreadable) {
    public Inventory {
        networks = List.copyOf(networks);
        guests = Map.copyOf(guests);
        unreadable = Set.copyOf(unreadable);
    }

    /**
     * @param xml of an active network the live one, of an inactive one its definition
     * @param defined of an active network, what it will be from its next start on; null = of an inactive one, or not to be had
     */
    public record NetworkXml(
            UUID uuid, String xml, boolean active, @Nullable String defined) {}
}
