// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ipn.model.Guest;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.Refused;
import org.ipn.model.report.PortRequest;

/** What a container's plugin says of its device, as a guest with one NIC. */
final class ContainerPorts {
    private static final int LONGEST_NAME = 253; // of a pod's parts each, and of a file

    private ContainerPorts() {}

    /** @param device of the host's end, which is a name */
    static Guest guest(Network network, String device, PortRequest request) throws Refused {
        Nic nic = new Nic(
                mac(network, request),
                Nic.Type.CONTAINER,
                device,
                network.name(),
                network.bridge(),
                request.portgroup(),
                null,
                false);
        UUID uuid = UUID.nameUUIDFromBytes(device.getBytes(StandardCharsets.UTF_8));
        return new Guest(uuid, name(network, request), List.of(nic), Map.of());
    }

    private static Mac mac(Network network, PortRequest request) throws Refused {
        if (request.mac() == null) {
            throw Refused.of(network, "\"mac\" of a container's port is missing");
        }
        try {
            Mac mac = Mac.parse(request.mac());
            if (mac.isStations()) {
                return mac;
            }
            throw Refused.of(network, mac + " is no container's address: a group's, or all zeros");
        } catch (IllegalArgumentException e) {
            throw Refused.of(network, String.valueOf(e.getMessage()));
        }
    }

    private static String name(Network network, PortRequest request) throws Refused {
        String name = String.valueOf(request.container());
        if (name.isBlank() || name.length() > 2 * LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw Refused.of(
                    network,
                    "a container's name has 1 to " + 2 * LONGEST_NAME + " characters, and no control characters");
        }
        return name;
    }
}
