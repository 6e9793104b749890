// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/** What the user asked for can't be done; the message is one line that says what, which device, why and what to do. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final String line;

    public Refused(String message) {
        super(message);
        this.line = message;
    }

    @Override
    public String getMessage() {
        return line;
    }
}
