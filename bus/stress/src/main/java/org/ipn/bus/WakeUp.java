// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who publishes sees that we sleep, or we see what it has published: or both. Neither would be a message that nobody is woken for. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the sleeper sees the message")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the sender sees the sleeper")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both")
@State
public class WakeUp {
    private static final int WORD = 512;

    /** Nanoseconds: a thousandth of what a Receiver waits, so that there are many tries. */
    private static final long SETTLED = Barrier.SETTLED / 1_000;

    private final ByteBuffer memory = LibC.direct(1024);

    public WakeUp() {
        Barrier.enter();
    }

    /** As StreamWriter publishes, and Flow looks. */
    @Actor
    public void sender(II_Result result) {
        Stream.LONG.setRelease(memory, WORD, 1L);
        result.r1 = (int) Stream.INT.getOpaque(memory, Cell.SLEEPING) & 1;
    }

    /** As Receiver goes to sleep, and looks a second time before it sleeps for long. */
    @Actor
    public void sleeper(II_Result result) {
        Cell.toggle(memory, Cell.SLEEPING);
        Barrier.forAll();
        result.r2 = (int) (long) Stream.LONG.getAcquire(memory, WORD);
        long settled = System.nanoTime() + SETTLED;
        while (result.r2 == 0 && System.nanoTime() < settled) {
            result.r2 = (int) (long) Stream.LONG.getAcquire(memory, WORD);
        }
    }
}
