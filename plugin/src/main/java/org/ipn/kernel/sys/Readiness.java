// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;

/** Waits until one of two descriptors has something to tell (poll(2)). One thread at a time. */
public final class Readiness {
    private final ByteBuffer pollfds = Layout.direct(2 * Layout.POLLFD);
    private final Fd first;
    private final Fd second;

    public Readiness(Fd first, Fd second) {
        this.first = first;
        this.second = second;
    }

    public Readiness(UnixStream first, Fd second) {
        this(first.fd(), second);
    }

    /** Waits up to {@code ms}, or forever where that is negative; false where the time ran out. */
    public boolean await(int ms) throws ErrnoException {
        Layout.pollfd(pollfds, 0, first.number());
        Layout.pollfd(pollfds, 1, second.number());
        return Poll.await(pollfds, 2, ms) > 0;
    }

    /** Whether the second had something to tell, an error too. */
    public boolean second() {
        return Layout.revents(pollfds, 1) != 0;
    }
}
