// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import org.jspecify.annotations.Nullable;

/**
 * A member; rx = from it, tx = to it. Counters are frames and bytes since its device was made; null = unknown.
 *
 * @param kind guest, process, named, host, nic or overlay; {@code none} for a guest's NIC that can't be a member
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

    /** Frames dropped, by reason. */
    public record Drops(long rights, long antispoof, long vlan, long rate, long loss, long queue) {}
}
