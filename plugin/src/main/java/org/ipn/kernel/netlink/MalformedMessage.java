// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

/** The bytes are no netlink message: a length points outside of what holds it. */
public final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedMessage(String message) {
        super(message);
    }
}
