// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

/** A command that can't be done; the message is the one line that the user sees. */
class Failed extends Exception {
    private static final long serialVersionUID = 1;

    private final String line;

    /** What was asked for is not there. */
    static final class NotFound extends Failed {
        private static final long serialVersionUID = 1;

        NotFound(String message) {
            super(message);
        }
    }

    Failed(String message) {
        super(message);
        this.line = message;
    }

    @Override
    public String getMessage() {
        return line;
    }
}
