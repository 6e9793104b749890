// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A receiver as a sender's publishing thread sees it. What its cell says is believed only as far as it can harm nobody but that receiver:
 * a position never goes back, nor beyond what was sent.
 */
final class Flow {
    final Link link;
    private final ByteBuffer cell;
    private long position;
    private int woken;
    private boolean aside;
    private long answers;

    Flow(Link link, ByteBuffer cell, long held) {
        this.link = link;
        this.cell = cell;
        this.position = held;
    }

    /** Those with this one, and without those that have ended. */
    static Flow[] with(Flow[] flows, Flow more) {
        Flow[] living = living(flows);
        Flow[] all = Arrays.copyOf(living, living.length + 1);
        all[living.length] = more;
        return all;
    }

    static Flow[] living(Flow[] flows) {
        List<Flow> all = new ArrayList<>(List.of(flows));
        all.removeIf(each -> each.link.ended);
        return all.toArray(new Flow[0]);
    }

    /** Whether it sleeps, and is not woken already. */
    void wakeIfAsleep() {
        int sleeping = (int) Stream.INT.getOpaque(cell, Cell.SLEEPING);
        if ((sleeping & 1) != 0 && sleeping != woken) {
            woken = sleeping;
            link.socket.wake();
        }
    }

    /**
     * Whether everything below {@code wanted} may go, as far as this one is concerned.
     *
     * @param tail what was sent
     * @param caughtUp where one that is no longer waited for is waited for again
     */
    boolean allows(long wanted, long tail, long caughtUp) {
        long said = (long) Stream.LONG.getAcquire(cell, Cell.POSITION);
        position = Math.max(position, Math.min(said, tail));
        aside &= position < caughtUp;
        return aside || position >= wanted || link.ended;
    }

    /** Takes what has woken us. False = it has woken us more often than we have waited: it is mad. */
    boolean hasWoken(ByteBuffer scratch, long waits) {
        answers += link.socket.drain(scratch);
        return answers <= waits;
    }

    /** From now on it is not waited for, until it has caught up. */
    void putAside() {
        aside = true;
    }
}
