// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a sender sends.
 *
 * @param capacity of its ring, in bytes: a power of two, 64 KiB to 256 MiB; a message has at most a quarter of it
 * @param lossless whether it waits for receivers that have not read yet what it would overwrite
 * @param patience how long it waits for a receiver that frees no room, before it goes on without that one; over 0
 * @param trouble is told, in one line, of a member that is mad or not waited for any more; called by any thread
 * @param changes is told when members come or go; called by a thread of the bus, which waits for it; what it throws is
 *     trouble, and ends nothing
 */
public record SenderOptions(
        int capacity, boolean lossless, Duration patience, Consumer<String> trouble, Consumer<Presence> changes) {
    /** A MiB. */
    public static final int CAPACITY = 1 << 20;

    /** A second. */
    public static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Throws IllegalArgumentException where a value is out of its range. */
    public SenderOptions {
        if (!Stream.isCapacity(capacity)) {
            throw new IllegalArgumentException("a ring of " + capacity + " bytes: allowed are powers of two from "
                    + Stream.LEAST + " to " + Stream.MOST);
        }
        if (patience.isNegative() || patience.isZero() || patience.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "a patience of " + patience.toMillis() + " ms: allowed is 1 ms to a day");
        }
    }

    /** A MiB; overwrites what is not read in time, and receivers know how much they lost. */
    public static SenderOptions lossy() {
        return new SenderOptions(CAPACITY, false, PATIENCE, Receiver::log, presence -> {});
    }

    /** A MiB; waits for slow receivers, up to a second for one that does not move. */
    public static SenderOptions waiting() {
        return new SenderOptions(CAPACITY, true, PATIENCE, Receiver::log, presence -> {});
    }

    public SenderOptions withCapacity(int bytes) {
        return new SenderOptions(bytes, lossless, patience, trouble, changes);
    }

    public SenderOptions withPatience(Duration time) {
        return new SenderOptions(capacity, lossless, time, trouble, changes);
    }

    public SenderOptions withTrouble(Consumer<String> told) {
        return new SenderOptions(capacity, lossless, patience, told, changes);
    }

    public SenderOptions withChanges(Consumer<Presence> told) {
        return new SenderOptions(capacity, lossless, patience, trouble, told);
    }
}
