// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

/** An open file descriptor, closed once. Thread-safe; but closing it does not end another thread's call on it. */
final class Fd implements AutoCloseable {
    private final int number;
    private boolean closed;

    Fd(int number) {
        this.number = number;
    }

    static Fd open(String path, int flags) throws ErrnoException {
        return new Fd(LibC.check("open " + path, LibC.open(path, flags | LibC.O_CLOEXEC)));
    }

    int number() {
        return number;
    }

    /** On Linux the number is free again even where close(2) reports an error. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(number);
        }
    }
}
