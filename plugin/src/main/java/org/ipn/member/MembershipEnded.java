// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import java.io.IOException;

/** The network has stopped, or the member was put out: join again. */
public final class MembershipEnded extends IOException {
    private static final long serialVersionUID = 1;

    MembershipEnded(String network) {
        super("network " + network + " has stopped, or access to it has changed");
    }
}
