// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.List;
import java.util.Optional;
import org.ipn.model.FirstFew;
import org.ipn.model.Guest;
import org.ipn.model.Mac;
import org.ipn.model.Network;

/** Policies of NICs that are not there. One may be plugged in later (decision 007); or the address is wrong, and another NIC has no policy. */
public final class StrayPorts {
    private StrayPorts() {}

    /** Of the guests that have a NIC in {@code network}: a line each, the first few of them. */
    public static List<String> of(Desired desired, Network network) {
        return FirstFew.lines(desired.guests().stream()
                .filter(guest -> guest.nics().stream().anyMatch(nic -> nic.isIn(network)))
                .flatMap(guest -> of(guest).stream())
                .toList());
    }

    /** One line; empty where each policy has its NIC. */
    public static Optional<String> of(Guest guest) {
        List<Mac> macs = guest.policies().keySet().stream()
                .filter(mac -> guest.nic(mac).isEmpty())
                .sorted()
                .toList();
        return macs.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "guest " + guest.name() + " has no NIC " + FirstFew.of(macs)
                                + ", of which its <ipn:port mac=…> speaks: that holds for nobody until such a NIC is plugged in");
    }
}
