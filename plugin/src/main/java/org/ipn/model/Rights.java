// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Locale;
import java.util.Optional;

/** What a member may do: receive (r), send (w), or both. */
public enum Rights {
    R,
    W,
    RW;

    /** What both let: empty = nothing. */
    public Optional<Rights> and(Rights other) {
        boolean receives = receives() && other.receives();
        boolean sends = sends() && other.sends();
        return receives || sends ? Optional.of(receives && sends ? RW : receives ? R : W) : Optional.empty();
    }

    public boolean receives() {
        return this != W;
    }

    public boolean sends() {
        return this != R;
    }

    /** The opposite of {@link #text}; IllegalArgumentException for anything else. */
    public static Rights of(String text) {
        for (Rights rights : values()) {
            if (rights.text().equals(text)) {
                return rights;
            }
        }
        throw new IllegalArgumentException("neither r, w nor rw");
    }

    /** As in XML and JSON: {@code r}, {@code w}, {@code rw}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
