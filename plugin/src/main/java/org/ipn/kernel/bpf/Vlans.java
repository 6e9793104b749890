// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.BitSet;

/** The text of {@code trunk=}: numbers and ranges, {@code 10,20-29}. */
final class Vlans {
    static final int COUNT = 4096;

    private Vlans() {}

    static BitSet parse(String text) {
        BitSet vlans = new BitSet(COUNT);
        for (String part : text.split(",", -1)) {
            String[] ends = part.trim().split("-", 2);
            int first = vlan(ends[0]);
            int last = ends.length == 1 ? first : vlan(ends[1]);
            if (last < first) {
                throw new IllegalArgumentException("'" + part + "' is no range of VLANs");
            }
            vlans.set(first, last + 1);
        }
        return vlans;
    }

    private static int vlan(String text) {
        int vlan = Integer.parseInt(text.trim());
        if (vlan < 1 || vlan > COUNT - 2) {
            throw new IllegalArgumentException("VLAN " + vlan + " is not one of 1-4094");
        }
        return vlan;
    }
}
