// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Refused;
import org.jspecify.annotations.Nullable;

/**
 * What libvirt's network hook gets on stdin. The names are readable for every network, also one that is not ours or is refused.
 *
 * @param network null = not ours, or refused
 * @param uuid as libvirt writes it
 * @param bridge null where libvirt's XML names none
 * @param port only of port-created and port-deleted
 * @param problem why an IPN is refused, one line; null = fine
 */
public record NetworkHook(
        @Nullable Network network,
        @Nullable String uuid,
        @Nullable String name,
        @Nullable String bridge,
        @Nullable NetworkPort port,
        @Nullable String problem) {

    /** Itself, unless it has a problem. */
    public NetworkHook orRefused() throws Refused {
        if (problem != null) {
            throw new Refused(problem);
        }
        return this;
    }
}
