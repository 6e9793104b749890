// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Locale;

/** What a network does with a frame. */
public enum Kind {
    /** Every frame reaches every other member. */
    BUS,
    /** A frame reaches the member that has its destination address, once that is learned. */
    SWITCH;

    /** As in XML and JSON: {@code bus}, {@code switch}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
