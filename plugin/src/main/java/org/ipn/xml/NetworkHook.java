// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import org.ipn.model.Kind;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.OneLine;
import org.ipn.model.Refused;
import org.jspecify.annotations.Nullable;

/**
 * What libvirt tells of a network: its XML, or what its network hook gets on stdin. The names are readable for every network, also one that
 * is not ours or is refused.
 *
 * @param network null = not ours, or refused
 * @param uuid as libvirt writes it
 * @param kind null where nothing of ours says
 * @param bridge null where libvirt's XML names none
 * @param port only of port-created and port-deleted
 * @param problem why an IPN is refused, one line that does not name it; null = fine
 */
public record NetworkHook(
        @Nullable Network network,
        @Nullable String uuid,
        @Nullable String name,
        @Nullable Kind kind,
        @Nullable String bridge,
        @Nullable NetworkPort port,
        @Nullable String problem) {

    /** Itself, unless it has a problem. */
    public NetworkHook orRefused() throws Refused {
        if (problem != null) {
            throw new Refused((name == null ? "" : "network " + OneLine.of(name) + ": ") + problem);
        }
        return this;
    }
}
