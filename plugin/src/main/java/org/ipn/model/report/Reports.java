// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import com.google.gson.annotations.SerializedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The envelopes of the lists. */
public final class Reports {
    private Reports() {}

    public record Networks(List<NetworkReport> networks) {}

    public record Ports(List<PortReport> ports) {}

    /**
     * @param truncated true = there are more than were asked for; null = these are all
     * @param total how many there are, where these are not all
     */
    public record Fdb(
            List<Entry> entries,
            @Nullable Boolean truncated,
            @Nullable Integer total) {
        public Fdb(List<Entry> entries, int total) {
            this(entries, entries.size() < total ? true : null, entries.size() < total ? total : null);
        }

        /** One address of the FDB, and the hypervisor that it is on where it is behind an overlay; {@code isStatic} is {@code static} in JSON, a word that Java keeps for itself. */
        public record Entry(
                String mac,
                String device,
                @Nullable Integer vlan,
                long ageSeconds,
                @SerializedName("static") boolean isStatic,
                @Nullable String host) {}
    }

    /**
     * @param degraded networks that are not as they should be, and why; null = none
     * @param redefined networks that are as they were started, and not as they are defined by now; null = none
     */
    public record Plan(
            List<Change> changes,
            @Nullable List<Degraded> degraded,
            @Nullable List<Redefined> redefined) {
        public record Degraded(String network, String error) {}

        /** @param remedy what makes the definition hold */
        public record Redefined(String network, List<Difference> differences, String remedy) {}

        /** What would become of one attribute of one device; network by name, null where it has none. */
        public record Change(
                @Nullable String network,
                String device,
                String operation,
                @Nullable String from,
                @Nullable String to) {

            public Change withNetwork(@Nullable String other) {
                return new Change(other, device, operation, from, to);
            }
        }
    }

    public record Validation(boolean valid, List<Flaw> errors) {
        /** Line and column count from 1; 0 = unknown. */
        public record Flaw(int line, int column, String message) {}
    }

    public record Doctor(List<Finding> findings) {
        /** @param status ok, warning or error */
        public record Finding(
                String check,
                String status,
                String message,
                @Nullable String remedy) {}
    }

    /**
     * @param version of ipnd; null = of one that does not tell
     * @param libvirt connected, or away: what runs is served, and what is defined is not heard of; null = of an ipnd that does not tell
     */
    public record Health(
            String status,
            @Nullable String version,
            @Nullable String libvirt) {}

    /** @param confirmed NICs that stay until their network stops, as its XML calls them */
    public record Confirmed(List<String> confirmed) {}

    public record Failure(String error) {}
}
