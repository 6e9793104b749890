// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import org.ipn.model.FirstFew;
import org.ipn.model.report.Reports.Plan;

/** Text for people, a line each. */
public final class ChangeText {
    private ChangeText() {}

    /** A change: {@code network lab: vnet3: set learning: on -> off}. */
    public static String of(Plan.Change change) {
        StringBuilder line = new StringBuilder();
        if (change.network() != null) {
            line.append("network ").append(change.network()).append(": ");
        }
        line.append(change.device()).append(": ").append(change.operation());
        if (change.from() != null || change.to() != null) {
            line.append(": ").append(change.from() == null ? "" : FirstFew.ofValue(change.from()) + " -> ");
            line.append(change.to() == null ? "gone" : FirstFew.ofValue(change.to()));
        }
        return line.toString();
    }
}
