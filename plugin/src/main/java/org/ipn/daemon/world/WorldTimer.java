// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

/**
 * A task, {@link World}'s or that of a thread of its own, that is due soon after it was asked for: after {@code quiet} without another request, and {@code most} after
 * the first at the latest, so that a burst of events costs one run. One thread at a time.
 */
public final class WorldTimer {
    private static final long NEVER = Long.MAX_VALUE;

    private final long quiet;
    private final long most;
    private final Runnable task;
    private long first = NEVER;
    private long last = NEVER;
    private long later = NEVER;

    /**
     * @param quiet ms
     * @param most ms
     */
    public WorldTimer(long quiet, long most, Runnable task) {
        this.quiet = quiet * 1_000_000;
        this.most = most * 1_000_000;
        this.task = task;
    }

    public void ask() {
        last = System.nanoTime();
        if (first == NEVER) {
            first = last;
        }
    }

    /** Once more in {@code ms}, unless an earlier such wish stands. */
    public void askIn(long ms) {
        long at = System.nanoTime() + ms * 1_000_000;
        later = later == NEVER ? at : Math.min(later, at);
    }

    /** Whether something has been asked for that is not answered yet. */
    boolean isAsked() {
        return first != NEVER;
    }

    /** {@link System#nanoTime}; {@link Long#MAX_VALUE} where nobody asked. */
    public long due() {
        return first == NEVER ? later : Math.min(later, Math.min(last + quiet, first + most));
    }

    /** It is about to run: what was asked for by {@code now} is answered. */
    public void taken(long now) {
        later = later <= now ? NEVER : later;
        first = NEVER;
    }

    public Runnable task() {
        return task;
    }
}
