// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

/**
 * A barrier that who goes to sleep pays for, so that who publishes need not: membarrier(2). It makes every thread of every member that runs at
 * this moment have done what it has begun. So either the publisher sees that we sleep, or we see what it has published: as long as the
 * publisher's code has the two in that order. Java's memory model does not promise it for a release and an opaque access after it; HotSpot
 * keeps them in order (an opaque access to memory outside the heap is a barrier to its compilers), and the stress test of this module asks it.
 *
 * <p>It may miss a CPU (decision 069). What its publisher has written leaves it all the same, in less than a microsecond: so who sleeps looks
 * once more, {@link #SETTLED} later.
 */
final class Barrier {
    /** How long a sleep may be until we have looked a second time, in nanoseconds. */
    static final long SETTLED = 10_000_000;

    static {
        LibC.syscall(LibC.SYS_MEMBARRIER, LibC.MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0);
    }

    private Barrier() {}

    /** To be called before a process publishes or reads. */
    static void enter() {
        // Its class has registered us.
    }

    /** A kernel that has none (before Linux 4.16, or a filter's) is one that misses every CPU. */
    static void forAll() {
        LibC.syscall(LibC.SYS_MEMBARRIER, LibC.MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0);
    }
}
