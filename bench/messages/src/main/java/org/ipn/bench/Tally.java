// SPDX-License-Identifier: Apache-2.0
package org.ipn.bench;

import java.util.Arrays;

/** What a receiver has received: how many and how many not, or how long each was on its way. */
final class Tally {
    private static final int MOST = 1 << 20;

    private final long[] next = new long[256];
    private final long[] delays;
    private long count;
    private long lost;

    Tally(boolean timed) {
        delays = new long[timed ? MOST : 0];
        Arrays.fill(next, -1);
    }

    /** @param first the message's first eight bytes */
    void message(long first) {
        if (delays.length > 0) {
            delays[(int) count++ & MOST - 1] = System.nanoTime() - first;
            return;
        }
        int sender = (int) (first >>> 56);
        long number = first << 8 >>> 8;
        if (next[sender] >= 0) {
            lost += number - next[sender];
        }
        next[sender] = number + 1;
        count++;
    }

    long count() {
        return count;
    }

    long lost() {
        return lost;
    }

    /** Of what was received from the {@code from}-th on: 0.5 is the median; in nanoseconds, 0 = there was none. */
    long delay(long from, double share) {
        if (count <= from || count > MOST || delays.length == 0) {
            return 0;
        }
        long[] some = Arrays.copyOfRange(delays, (int) from, (int) count);
        Arrays.sort(some);
        return some[(int) Math.min((long) (some.length * share), some.length - 1)];
    }
}
