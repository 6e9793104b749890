// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;

/** Waits until one of many descriptors has something to tell (poll(2)). One thread at a time; the set is made anew for each wait. */
public final class Poll {
    private ByteBuffer pollfds = Layout.direct(16 * Layout.POLLFD);
    private int count;

    public void clear() {
        count = 0;
    }

    /** Waits for something to read. */
    public void add(Fd fd) {
        add(fd, LibC.POLLIN);
    }

    /** Waits for the other end to hang up, and for room where there is something {@code toSend}. */
    public void add(UnixStream stream, boolean toSend) {
        add(stream.fd(), toSend ? LibC.POLLOUT : 0);
    }

    private void add(Fd fd, short events) {
        if (pollfds.capacity() < (count + 1) * Layout.POLLFD) {
            pollfds = Layout.direct(2 * pollfds.capacity()).put(0, pollfds, 0, pollfds.capacity());
        }
        Layout.pollfd(pollfds, count++, fd.number(), events);
    }

    public void await() throws ErrnoException {
        await(pollfds, count, -1);
    }

    /** Whether the {@code index}-th that was added is ready for what it was to wait for. */
    public boolean isReady(int index) {
        return (Layout.revents(pollfds, index) & (LibC.POLLIN | LibC.POLLOUT)) != 0;
    }

    /** Whether nobody is at the other end of the {@code index}-th that was added. */
    public boolean hasHungUp(int index) {
        return (Layout.revents(pollfds, index) & (LibC.POLLERR | LibC.POLLHUP)) != 0;
    }

    /**
     * @param ms negative = for ever
     * @return how many are ready
     */
    static int await(ByteBuffer pollfds, int count, int ms) throws ErrnoException {
        int ready = LibC.poll(pollfds, count, ms);
        while (ready < 0) {
            ErrnoException failed = LibC.failure("poll");
            if (failed.number() != Errno.EINTR) {
                throw failed;
            }
            ready = LibC.poll(pollfds, count, ms);
        }
        return ready;
    }
}
