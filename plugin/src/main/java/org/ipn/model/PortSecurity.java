// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * What keeps a member from others.
 *
 * @param isolated it exchanges no frames with other isolated members
 * @param antispoof it sends from its own address alone
 */
public record PortSecurity(
        @Nullable Boolean isolated, @Nullable Boolean antispoof) {
    static PortSecurity of(PolicyText text) {
        return new PortSecurity(text.yesNo("isolated"), text.yesNo("antispoof"));
    }

    void write(PolicyText text) {
        text.write("isolated", isolated);
        text.write("antispoof", antispoof);
    }

    public boolean isIsolated() {
        return Boolean.TRUE.equals(isolated);
    }

    public boolean isAntispoof() {
        return Boolean.TRUE.equals(antispoof);
    }
}
