// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A short sleep by the clock, in the midst of a stream: nobody has to wake who takes it. */
final class Nap {
    private static final long NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private Nap() {}

    /** @param most nanoseconds, where less than a whole one is left */
    static void take(long most) {
        LockSupport.parkNanos(Math.min(most, NANOS));
    }
}
