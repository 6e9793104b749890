// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * What keeps a member from others.
 *
 * @param isolated it exchanges no frames with other isolated members
 * @param antispoof it sends from its own address alone
 * @param addresses from how many it sends at a time, in a switch; 0 = any number
 */
public record PortSecurity(
        @Nullable Boolean isolated,
        @Nullable Boolean antispoof,
        @Nullable Integer addresses) {
    private static final String ANY = "any";

    static PortSecurity of(PolicyText text) {
        return new PortSecurity(
                text.yesNo("isolated"),
                text.yesNo("antispoof"),
                text.read("addresses", said -> said.equals(ANY) ? 0 : Integer.valueOf(said)));
    }

    void write(PolicyText text) {
        text.write("isolated", isolated);
        text.write("antispoof", antispoof);
        text.write("addresses", addresses != null && addresses == 0 ? ANY : addresses);
    }

    PortSecurity withoutAddresses() {
        return new PortSecurity(isolated, antispoof, null);
    }

    public boolean isIsolated() {
        return Boolean.TRUE.equals(isolated);
    }

    public boolean isAntispoof() {
        return Boolean.TRUE.equals(antispoof);
    }
}
