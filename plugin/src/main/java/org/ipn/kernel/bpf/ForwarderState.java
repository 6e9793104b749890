// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.List;
import org.ipn.model.Forwarder;

/**
 * What carries a network's frames.
 *
 * @param forwarder EBPF, or BRIDGE: the kernel's bridge alone
 * @param why where not all is as fast as it could be: the reasons, a line each, for {@code ipn show} and {@code ipn doctor}
 * @param all no frame passes the bridge, nor a firewall that looks at bridges
 */
public record ForwarderState(Forwarder forwarder, List<String> why, boolean all) {
    /** One of the reasons, where somebody has to know of it. */
    public static String note(String why) {
        return "not all frames take the fastest way: " + why;
    }

    /** The bridge alone. */
    public static ForwarderState ofBridge(List<String> why) {
        return new ForwarderState(Forwarder.BRIDGE, why, false);
    }
}
