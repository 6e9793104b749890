// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Locale;

/** The forward modes of a libvirt network that can be an IPN (libvirt's formatnetwork, {@code <forward mode=>}). */
public enum Forward {
    /** {@code mode='bridge'}: we make and own the bridge. */
    BRIDGE,
    /** No {@code <forward>}: isolated; libvirt makes the bridge, as for all that follow. */
    NONE,
    NAT,
    ROUTE,
    OPEN;

    /** Whether we make the bridge, and not libvirt. */
    public boolean ownsBridge() {
        return this == BRIDGE;
    }

    /** As in libvirt's XML: {@code bridge}, {@code nat}, …; {@code none} where the element is missing. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
