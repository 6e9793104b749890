// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.List;
import org.ipn.model.Guest;
import org.ipn.model.Refused;
import org.jspecify.annotations.Nullable;

/**
 * A libvirt domain as it stands, even one whose {@code <ipn:ports>} is wrong.
 *
 * @param guest a NIC whose {@code <ipn:port>} is wrong has PortPolicy.NONE, and keeps its network
 * @param ours whether its metadata holds anything of urn:ipn:1
 * @param problems why it would be refused, a line each; empty = fine
 */
public record GuestXml(Guest guest, boolean ours, List<String> problems) {
    public GuestXml {
        problems = List.copyOf(problems);
    }

    /** Why its metadata is not understood, one line that names the guest; null = it is. */
    public @Nullable String slip() {
        return problems.isEmpty() ? null : problems.get(0);
    }

    /** The guest, unless there are problems: the first is told. */
    public Guest orRefused() throws Refused {
        if (!problems.isEmpty()) {
            throw new Refused(problems.get(0));
        }
        return guest;
    }
}
