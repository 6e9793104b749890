// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/** What we set on a bridge's port ({@code linux/if_link.h}, IFLA_BRPORT_*): learning, the three floods, isolation. */
public record PortSettings(
        boolean learning, boolean unicastFlood, boolean multicastFlood, boolean broadcastFlood, boolean isolated) {
    /** On a bus: nothing is learned, so everything is flooded. */
    public static final PortSettings BUS = new PortSettings(false, true, true, true, false);

    /** On a switch: a new Linux bridge port's own. */
    public static final PortSettings SWITCH = new PortSettings(true, true, true, true, false);

    public PortSettings withIsolated(boolean isolated) {
        return new PortSettings(learning, unicastFlood, multicastFlood, broadcastFlood, isolated);
    }
}
