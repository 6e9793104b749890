// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code show}; and {@code list}, with {@code members} instead of {@code ports}.
 *
 * @param kind bus or switch; null where the XML of an invalid one does not say
 * @param bridge null where the XML of an invalid one names none
 * @param state active, inactive, degraded, or invalid: its XML can't be an IPN, and it is none
 * @param error why it is degraded or invalid
 * @param forwarder ebpf or bridge; null unless it runs
 * @param warnings what the host does to this network's frames, with the remedy; null = nothing to say
 * @param differences what its definition says otherwise than what runs, which its next start brings; null = nothing
 * @param overlay how it goes on at other hypervisors; null = it does not
 */
public record NetworkReport(
        String name,
        String uuid,
        @Nullable String kind,
        @Nullable String bridge,
        String state,
        @Nullable String error,
        @Nullable String forwarder,
        @Nullable Integer mtu,
        @Nullable List<PortReport> ports,
        @Nullable Integer members,
        @Nullable List<String> warnings,
        @Nullable List<Difference> differences,
        @Nullable OverlayReport overlay) {

    /** One of this host alone. */
    public NetworkReport(
            String name,
            String uuid,
            @Nullable String kind,
            @Nullable String bridge,
            String state,
            @Nullable String error,
            @Nullable String forwarder,
            @Nullable Integer mtu,
            @Nullable List<PortReport> ports,
            @Nullable Integer members,
            @Nullable List<String> warnings,
            @Nullable List<Difference> differences) {
        this(name, uuid, kind, bridge, state, error, forwarder, mtu, ports, members, warnings, differences, null);
    }

    /** Whether it carries frames. */
    public boolean isRunning() {
        return state.equals("active") || state.equals("degraded");
    }

    /** The same for {@code list}: members counted, not listed. */
    public NetworkReport summary() {
        return new NetworkReport(
                name,
                uuid,
                kind,
                bridge,
                state,
                error,
                forwarder,
                mtu,
                null,
                ports == null
                        ? 0
                        : (int) ports.stream()
                                .filter(port -> port.rights() != null)
                                .count(),
                warnings,
                differences,
                overlay);
    }
}
