// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * What {@code <ipn:switch>} says of its bridge; null = not said: the kernel's own where we make the bridge, and as it is where libvirt does.
 *
 * @param snooping multicast goes only where its group was joined
 * @param groupForward see {@link LinkLocal}
 * @param ageing seconds until an address of which nothing is heard is forgotten; 0 = none is learned
 */
public record Switching(
        @Nullable Boolean snooping,
        @Nullable Integer groupForward,
        @Nullable Integer ageing) {
    public static final Switching UNSAID = new Switching(null, null, null);

    /** The settings below, with what this says in their place. */
    public BridgeSettings over(BridgeSettings below) {
        return new BridgeSettings(
                ageing == null ? below.ageing() : ageing,
                below.stp(),
                snooping == null ? below.snooping() : snooping,
                groupForward == null ? below.groupForward() : groupForward);
    }
}
