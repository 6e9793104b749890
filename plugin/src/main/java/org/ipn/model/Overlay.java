// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The network's VXLAN to other hypervisors: {@code <ipn:overlay>}.
 *
 * @param vni 1 to 16777215
 * @param port UDP port
 * @param peers addresses of the other hypervisors; empty with group or evpn
 */
public record Overlay(
        int vni,
        @Nullable String local,
        int port,
        List<String> peers,
        @Nullable String group,
        @Nullable String device,
        boolean evpn) {
    public Overlay {
        peers = List.copyOf(peers);
    }
}
