// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.ipn.kernel.BridgeNetfilter;
import org.ipn.kernel.KernelException;

/** What the host's firewalls see of frames that a bridge carries, each with what ends it. */
final class Firewalled {
    private Firewalled() {}

    static List<String> notes(String bridge) throws KernelException {
        return notes(bridge, BridgeNetfilter.read(), BridgeNetfilter.ofBridge(bridge));
    }

    /** The kernel asks whether the one or the other says so. */
    static List<String> notes(String bridge, BridgeNetfilter host, BridgeNetfilter own) {
        List<String> notes = new ArrayList<>();
        if (host.any()) {
            notes.add("the host's firewall sees this network's frames (" + String.join(", ", host.settings())
                    + " on): a FORWARD policy of DROP cuts guests off; sysctl "
                    + host.settings().stream().map(name -> name + "=0").collect(Collectors.joining(" ")) + ", or "
                    + host.firewalls().stream()
                            .map(firewall -> BridgeNetfilter.letPass(firewall, bridge))
                            .collect(Collectors.joining("; ")));
        }
        for (String firewall : own.firewalls()) {
            notes.add("the host's " + firewall + " sees this network's frames, by a flag of bridge " + bridge
                    + " itself; ip link set " + bridge + " type bridge nf_call_" + firewall + " 0");
        }
        return notes;
    }
}
