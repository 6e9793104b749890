// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Map;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.Tagging;

/** What holds for a port where nobody has said anything, but for what is nothing to be asked for. */
public final class BuiltIn {
    /** Of a member that says nothing of VLANs, in a network that has some. */
    private static final PortPolicy NO_VLAN = PortPolicy.of(Map.of("vlan", Tagging.NONE));
    /** Of a switch's member: more than a guest with containers has, and too few to fill the table. */
    private static final PortPolicy LIMIT = PortPolicy.of(Map.of("addresses", "1024"));

    /** Of a switch's overlay: a tenth of what most underlays carry, before each frame is copied for every hypervisor. */
    private static final PortPolicy FLOOD = PortPolicy.of(Map.of("flood-rate", "100"));

    private BuiltIn() {}

    /** Whether a port is asked for no more than that no single member fills the switch's table, and no flood drowns other hypervisors. */
    public static boolean isAll(PortPolicy policy) {
        return policy.equals(LIMIT) || policy.equals(FLOOD) || policy.equals(PortPolicy.NONE);
    }

    /** Whether it is asked for nothing but that its member does not fill the switch's table. */
    public static boolean isLimit(PortPolicy policy) {
        return policy.equals(LIMIT);
    }

    /** @param asked what was said of it */
    static PortPolicy of(Grabbed grabbed, Network network, Link link, PortPolicy asked) {
        boolean overlay = OverlayPlan.isOverlay(network, link);
        // A monitor hears all VLANs; they all are on the other hypervisors, too.
        boolean isSilent = asked.tagging() instanceof Tagging.None && !asked.isMirror() && !overlay;
        PortPolicy vlan = isSilent && network.hasVlans() ? NO_VLAN : PortPolicy.NONE;
        // Behind a real NIC, or another hypervisor, are as many as there are.
        boolean learns = network.kind() == Kind.SWITCH
                && !overlay
                && grabbed.grabOf(network, link).isEmpty();
        if (overlay && network.kind() == Kind.SWITCH) {
            return vlan.over(FLOOD);
        }
        return learns ? vlan.over(LIMIT) : vlan;
    }
}
