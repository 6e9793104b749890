// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * A NIC of the host that joins: {@code <ipn:grab>}.
 *
 * @param force take it although it carries addresses or the default route
 * @param confirm seconds until it goes back, unless somebody confirms it; null = it stays
 */
public record Grab(String device, boolean force, @Nullable Integer confirm, PortPolicy policy) {
    /** One that stays. */
    public Grab(String device, boolean force, PortPolicy policy) {
        this(device, force, null, policy);
    }
}
