// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.report;

import java.util.ArrayList;
import java.util.List;
import org.ipn.model.Guest;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.report.PortReport;
import org.ipn.plan.CutOff;
import org.ipn.plan.Desired;

/** NICs that are behind no tap: those that never have one, and those whose tap has gone. */
final class Tapless {
    private Tapless() {}

    /** What is said of a NIC whose tap is there, and is nobody's. */
    static final String CUT_OFF = "cut off: nobody has its tap open";

    /** Those of this network, and those that can't be of any, of guests that have another NIC in this network: a user looks for them here. */
    static List<PortReport> of(Desired desired, Network network, List<CutOff> cutOff) {
        List<PortReport> reports = new ArrayList<>();
        cutOff.stream()
                .filter(each -> each.tap() == null)
                .forEach(each -> reports.add(report(each.guest(), each.nic(), "cut off: its tap was deleted")));
        for (Guest guest : desired.guests()) {
            if (guest.nics().stream().noneMatch(nic -> nic.isIn(network))) {
                continue;
            }
            guest.nics().stream()
                    .filter(nic -> nic.type() == Nic.Type.NO_TAP)
                    .forEach(nic -> reports.add(report(guest, nic, why(network, nic))));
        }
        return reports;
    }

    private static PortReport report(Guest guest, Nic nic, String why) {
        return new PortReport(
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
                why);
    }

    private static String why(Network network, Nic nic) {
        return network.bridge().equals(nic.bridge())
                ? "a macvtap on the bridge, not a port of it: never a member, and no policy holds for it"
                : "has no tap: never a member";
    }
}
