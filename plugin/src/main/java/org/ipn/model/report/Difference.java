// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import org.ipn.model.FirstFew;
import org.jspecify.annotations.Nullable;

/**
 * Something of a running network that its definition says otherwise.
 *
 * @param what {@code vlan of portgroup monitor}, {@code host 10.77.0.1/24}, {@code mtu} …
 * @param running the value that holds; yes = it is there; null = it is not there, or nothing is said
 * @param defined the value from the network's next start on; as {@code running}
 */
public record Difference(
        String what, @Nullable String running, @Nullable String defined) {

    /** What makes the definition of {@code network} hold; its guests stay where they are meanwhile. */
    public static String remedy(String network) {
        return "virsh net-destroy " + network + "; virsh net-start " + network;
    }

    /** For people. */
    @Override
    public String toString() {
        return what + ": " + (running == null ? "not here" : FirstFew.ofValue(running) + " here") + ", "
                + (defined == null ? "not" : FirstFew.ofValue(defined)) + " in its definition";
    }
}
