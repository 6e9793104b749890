// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

/** Bytes that callers may hold all together: who finds too few left is refused, and may ask again. Thread-safe. */
final class Budget {
    private final long most;
    private long held;

    Budget(long most) {
        this.most = most;
    }

    /** @return whether there were so many; then they are to be given back once */
    synchronized boolean take(long bytes) {
        if (held + bytes > most) {
            return false;
        }
        held += bytes;
        return true;
    }

    synchronized void give(long bytes) {
        held -= bytes;
    }
}
