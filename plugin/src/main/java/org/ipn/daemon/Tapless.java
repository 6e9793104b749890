// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.ArrayList;
import java.util.List;
import org.ipn.model.Guest;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.report.PortReport;
import org.ipn.plan.Desired;

/** NICs that have no tap, and are never members. */
final class Tapless {
    private Tapless() {}

    /** Those of guests that have another NIC in this network: a user looks for them here. */
    static List<PortReport> of(Desired desired, Network network) {
        List<PortReport> reports = new ArrayList<>();
        for (Guest guest : desired.guests()) {
            if (guest.nics().stream().noneMatch(nic -> isIn(network, nic))) {
                continue;
            }
            guest.nics().stream()
                    .filter(nic -> nic.type() == Nic.Type.NO_TAP)
                    .forEach(nic -> reports.add(new PortReport(
                            nic.device(),
                            "none",
                            guest.name(),
                            nic.mac().toString(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            why(network, nic))));
        }
        return reports;
    }

    private static String why(Network network, Nic nic) {
        return network.bridge().equals(nic.bridge())
                ? "a macvtap on the bridge, not a port of it: never a member, and no policy holds for it"
                : "has no tap: never a member";
    }

    private static boolean isIn(Network network, Nic nic) {
        return network.name().equals(nic.network()) || network.bridge().equals(nic.bridge());
    }
}
