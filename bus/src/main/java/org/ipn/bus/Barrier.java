// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

/**
 * A barrier that who goes to sleep pays for, so that who publishes need not: membarrier(2). It makes every thread of every member that runs at
 * this moment have done what it has begun. So either the publisher sees that we sleep, or we see what it has published: as long as the
 * publisher's code has the two in that order. Java's memory model does not promise it for a release and an opaque access after it; HotSpot
 * keeps them in order (an opaque access to memory outside the heap is a barrier to its compilers), and the stress test of this module asks it.
 */
final class Barrier {
    private static final boolean KNOWN =
            LibC.syscall(LibC.SYS_MEMBARRIER, LibC.MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0) == 0;

    /** How long a sleep may be without it, in nanoseconds. */
    private static final long NAP = 1_000_000;

    private Barrier() {}

    /** To be called before a process publishes or reads. */
    static void enter() {
        // Its class has registered us.
    }

    static void forAll() {
        if (KNOWN) {
            LibC.syscall(LibC.SYS_MEMBARRIER, LibC.MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0);
        }
    }

    /** How long a sleep of {@code nanos} may be: a kernel that has no such barrier (before Linux 4.16, or a filter's) makes us look. */
    static long sleep(long nanos) {
        return KNOWN ? nanos : nanos < 0 ? NAP : Math.min(nanos, NAP);
    }
}
