// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What the barrier is for: without it, messages are lost sight of, and this test shows them as interesting. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "a lost wake-up")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the sleeper sees the message")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the sender sees the sleeper")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both")
@State
public class WakeUpWithoutBarrier {
    private static final int WORD = 512;

    private final ByteBuffer memory = LibC.direct(1024);

    public WakeUpWithoutBarrier() {
        Barrier.enter();
    }

    /** As StreamWriter publishes, and Flow looks. */
    @Actor
    public void sender(II_Result result) {
        Stream.LONG.setRelease(memory, WORD, 1L);
        result.r1 = (int) Stream.INT.getOpaque(memory, Cell.SLEEPING) & 1;
    }

    /** As Receiver goes to sleep, but for the barrier. */
    @Actor
    public void sleeper(II_Result result) {
        Cell.toggle(memory, Cell.SLEEPING);
        result.r2 = (int) (long) Stream.LONG.getAcquire(memory, WORD);
    }
}
