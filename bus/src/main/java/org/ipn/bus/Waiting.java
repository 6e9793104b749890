// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;

/** Descriptors to wait for, in poll(2). One thread. */
final class Waiting {
    private static final int POLLFD = 8; // poll.h: int fd, short events, short revents

    private ByteBuffer fds = LibC.direct(16 * POLLFD);
    private int count;

    void clear() {
        count = 0;
    }

    void add(int fd, int events) {
        if ((count + 1) * POLLFD > fds.capacity()) {
            ByteBuffer more = LibC.direct(2 * fds.capacity());
            more.put(0, fds, 0, count * POLLFD);
            fds = more;
        }
        fds.putInt(count * POLLFD, fd).putShort(count * POLLFD + 4, (short) events);
        fds.putShort(count * POLLFD + 6, (short) 0);
        count++;
    }

    /** What happened to the {@code index}-th that was added. */
    int happened(int index) {
        return Short.toUnsignedInt(fds.getShort(index * POLLFD + 6));
    }

    int count() {
        return count;
    }

    /**
     * Waits.
     *
     * @param nanos the longest that it waits; below 0 = for ever
     * @return whether it was woken before
     */
    boolean await(long nanos) {
        long millis = nanos < 0 ? -1 : Math.min((nanos + 999_999) / 1_000_000, Integer.MAX_VALUE);
        return LibC.poll(fds, count, (int) millis) != 0;
    }
}
