// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import java.util.List;
import org.ipn.model.Overlay;
import org.jspecify.annotations.Nullable;

/**
 * What a network asks of its overlay; addresses as the JDK writes them.
 *
 * @param local null = the kernel's choice
 * @param port UDP
 * @param peers null = a group or EVPN finds them
 * @param dev by which the group is reached
 * @param evpn true = FRR says who the others are; null = it does not
 */
public record OverlayReport(
        int vni,
        @Nullable String local,
        int port,
        @Nullable List<String> peers,
        @Nullable String group,
        @Nullable String dev,
        @Nullable Boolean evpn) {

    /** Null where there is none. */
    public static @Nullable OverlayReport of(@Nullable Overlay overlay) {
        return overlay == null
                ? null
                : new OverlayReport(
                        overlay.vni(),
                        overlay.local(),
                        overlay.port(),
                        overlay.peers().isEmpty() ? null : overlay.peers(),
                        overlay.group(),
                        overlay.device(),
                        overlay.evpn() ? true : null);
    }

    public boolean isByEvpn() {
        return Boolean.TRUE.equals(evpn);
    }
}
