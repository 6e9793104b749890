// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.nio.file.Path;

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

    /** ipnd does not answer, or not to this user. */
    static class Unreachable extends Failed {
        private static final long serialVersionUID = 1;

        Unreachable(String message) {
            super(message);
        }
    }

    /** The user may not ask ipnd. */
    static final class Denied extends Unreachable {
        private static final long serialVersionUID = 1;

        Denied(Path socket) {
            super("you may not use " + socket + ": be root or in its group (usermod -aG libvirt USER)");
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
