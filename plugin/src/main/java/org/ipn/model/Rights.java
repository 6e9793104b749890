// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Locale;
import java.util.Optional;

/** What a member may do: receive (r), send (w), or both. */
public enum Rights {
    R,
    W,
    RW,
    /** Of a port that is closed; nobody asks for it. */
    NONE;

    /** What both let: empty = nothing. */
    public Optional<Rights> and(Rights other) {
        boolean receives = receives() && other.receives();
        boolean sends = sends() && other.sends();
        return receives || sends ? Optional.of(receives && sends ? RW : receives ? R : W) : Optional.empty();
    }

    public boolean receives() {
        return this == R || this == RW;
    }

    public boolean sends() {
        return this == W || this == RW;
    }

    /** The opposite of {@link #text}; IllegalArgumentException for anything else. */
    public static Rights of(String text) {
        for (Rights rights : values()) {
            if (rights != NONE && rights.text().equals(text)) {
                return rights;
            }
        }
        throw new IllegalArgumentException("neither r, w nor rw");
    }

    /** As in XML and JSON: {@code r}, {@code w}, {@code rw}; {@code none} is a closed port's. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
