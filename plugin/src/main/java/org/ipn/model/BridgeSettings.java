// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/**
 * What we set on a bridge ({@code linux/if_link.h}, IFLA_BR_*).
 *
 * @param ageing seconds until a learned address is forgotten
 * @param groupForward group_fwd_mask, see {@link LinkLocal}
 */
public record BridgeSettings(int ageing, boolean stp, boolean snooping, int groupForward) {
    /** Forgets at once, floods every group, takes part in no spanning tree; 00-02 can't be let pass by a bridge. */
    public static final BridgeSettings BUS = new BridgeSettings(0, false, false, LinkLocal.ALL);

    /** A new Linux bridge's own: learns, forgets after 5 minutes. */
    public static final BridgeSettings SWITCH = new BridgeSettings(300, false, true, LinkLocal.NONE);
}
