// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import java.io.IOException;

/** A network can't be joined; the message is one line for the user. */
public final class JoinFailed extends IOException {
    private static final long serialVersionUID = 1;

    JoinFailed(String message) {
        super(message);
    }
}
