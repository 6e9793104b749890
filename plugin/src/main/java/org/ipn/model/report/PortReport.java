// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import org.jspecify.annotations.Nullable;

/**
 * A member; rx = from it, tx = to it. Counters are frames and bytes since its device was made; null = unknown.
 *
 * @param dropped frames that came from it or were meant for it and were not passed on, for one of the reasons in {@code drops} or at its
 *     device
 * @param kind guest, process, named, host, nic, overlay, container, or tap, an admin's own; {@code none} for a guest's NIC that can't be a member
 */
public record PortReport(
        @Nullable String device,
        String kind,
        @Nullable String guest,
        @Nullable String mac,
        @Nullable String rights,
        @Nullable Integer vlan,
        @Nullable Long rxFrames,
        @Nullable Long rxBytes,
        @Nullable Long txFrames,
        @Nullable Long txBytes,
        @Nullable Long dropped,
        @Nullable Drops drops,
        @Nullable String note) {

    /** Frames dropped, by reason; {@code queue} = no room in the member's queue. */
    public record Drops(long rights, long antispoof, long vlan, long rate, long loss, long queue, long addresses) {
        /** For a table: the reasons that there are, {@code rights 5, queue 12}; empty = none. */
        public String text() {
            StringBuilder text = new StringBuilder();
            add(text, "rights", rights);
            add(text, "antispoof", antispoof);
            add(text, "vlan", vlan);
            add(text, "rate", rate);
            add(text, "loss", loss);
            add(text, "queue", queue);
            add(text, "addresses", addresses);
            return text.toString();
        }

        private static void add(StringBuilder text, String reason, long frames) {
            if (frames > 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(reason)
                        .append(' ')
                        .append(frames);
            }
        }
    }
}
