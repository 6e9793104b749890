// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import java.io.IOException;

/** A network can't be joined; the message is one line for the user. */
public class JoinFailed extends IOException {
    private static final long serialVersionUID = 1;

    JoinFailed(String message) {
        super(message);
    }

    /** There is no node file of that name. */
    public static final class NotActive extends JoinFailed {
        private static final long serialVersionUID = 1;

        NotActive(String network) {
            super("network " + network + " is not active: virsh net-start " + network);
        }
    }
}
