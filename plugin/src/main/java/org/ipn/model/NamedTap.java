// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/** A persistent tap that a user's programs may open: {@code <ipn:tap>}; user and group by name or number. */
public record NamedTap(String device, String user, String group, PortPolicy policy) {
    /** Nothing is asked of it. */
    public NamedTap(String device, String user, String group) {
        this(device, user, group, PortPolicy.NONE);
    }
}
