// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Locale;

/** What a member may do: receive (r), send (w), or both. */
public enum Rights {
    R,
    W,
    RW;

    public boolean receives() {
        return this != W;
    }

    public boolean sends() {
        return this != R;
    }

    /** As in XML and JSON: {@code r}, {@code w}, {@code rw}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
