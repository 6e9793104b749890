// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code show}; and {@code list}, with {@code members} instead of {@code ports}.
 *
 * @param state active, inactive or degraded
 * @param error why it is degraded
 * @param forwarder ebpf or bridge; null when inactive
 * @param warnings what the host does to this network's frames, with the remedy; null = nothing to say
 */
public record NetworkReport(
        String name,
        String uuid,
        String kind,
        String bridge,
        String state,
        @Nullable String error,
        @Nullable String forwarder,
        @Nullable Integer mtu,
        @Nullable List<PortReport> ports,
        @Nullable Integer members,
        @Nullable List<String> warnings) {

    /** The same for {@code list}: ports counted, not listed. */
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
                ports == null ? 0 : ports.size(),
                warnings);
    }
}
