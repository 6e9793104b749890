// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where MAC addresses are, as one side has it; pure.
 *
 * @param here behind ports of this host
 * @param elsewhere the hypervisor's address, by MAC
 */
record WhoIsWhere(Set<String> here, Map<String, String> elsewhere) {
    private static final String HERE = "here";

    private SortedMap<String, String> all() {
        SortedMap<String, String> all = new TreeMap<>(elsewhere);
        here.forEach(mac -> all.put(mac, HERE));
        return all;
    }

    /** Of which addresses the kernel, this, and FRR think otherwise; one text for each. */
    Set<String> differences(WhoIsWhere frr) {
        SortedMap<String, String> kernel = all();
        SortedMap<String, String> told = frr.all();
        Set<String> macs = new TreeSet<>(kernel.keySet());
        macs.addAll(told.keySet());
        Set<String> differences = new TreeSet<>();
        for (String mac : macs) {
            String is = kernel.getOrDefault(mac, "nowhere");
            String said = told.getOrDefault(mac, "nowhere");
            if (!is.equals(said)) {
                differences.add(mac + " is " + place(said) + " for FRR, " + place(is) + " for the switch");
            }
        }
        return differences;
    }

    private static String place(String where) {
        return Character.isDigit(where.charAt(0)) ? "at " + where : where;
    }
}
