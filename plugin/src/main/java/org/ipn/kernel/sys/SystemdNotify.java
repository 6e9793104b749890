// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

/** Tells systemd how the service is (sd_notify(3)). */
public final class SystemdNotify {
    private SystemdNotify() {}

    /** "READY=1" to $NOTIFY_SOCKET; false when that is not set. */
    public static boolean ready() throws ErrnoException {
        return send("READY=1");
    }

    public static boolean send(String state) throws ErrnoException {
        throw new UnsupportedOperationException(state);
    }
}
