// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.ArrayList;
import java.util.List;
import org.ipn.model.Link;
import org.ipn.model.Network;

/** What is as it was asked for, and probably not as it was meant: said for who runs the network, a line each. */
public final class Remarks {
    private Remarks() {}

    public static List<String> of(Desired desired, Network network, List<Link> links) {
        List<String> remarks = new ArrayList<>();
        VlanNotes.of(desired, network, links).ifPresent(remarks::add);
        remarks.addAll(CutOff.notes(desired, network, links));
        remarks.addAll(SharedTaps.of(desired, network));
        remarks.addAll(StrayPorts.of(desired, network));
        TableNotes.of(desired, network, links).ifPresent(remarks::add);
        remarks.addAll(MtuNotes.of(desired, network, links));
        return remarks;
    }
}
