// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

/** An open file descriptor, closed once. Thread-safe; but closing it does not end another thread's call on it. */
final class Fd implements AutoCloseable {
    private final int number;
    private boolean closed;

    Fd(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(number);
        }
    }
}
