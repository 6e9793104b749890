// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;

/** Wakes a thread of this process that waits in poll(2) (eventfd(2)). */
final class Signal implements AutoCloseable {
    private static final ByteBuffer ONE = LibC.direct(Long.BYTES).putLong(0, 1);

    private final Fd fd;
    private final ByteBuffer count = LibC.direct(Long.BYTES);
    private boolean closed;

    Signal() throws BusException {
        int number = LibC.eventfd(0, LibC.EFD_CLOEXEC | LibC.EFD_NONBLOCK);
        fd = new Fd((int) LibC.check("make an eventfd", number));
    }

    int number() {
        return fd.number();
    }

    synchronized void raise() {
        if (!closed) {
            LibC.write(fd.number(), ONE, Long.BYTES);
        }
    }

    synchronized void lower() {
        if (!closed) {
            LibC.read(fd.number(), count, Long.BYTES);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        fd.close();
    }
}
