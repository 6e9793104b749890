// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A message comes whole or not at all, while the sender writes it. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not there yet")
@Outcome(id = "1, 24", expect = Expect.ACCEPTABLE, desc = "the first message, whole")
@Outcome(id = "2, 24", expect = Expect.ACCEPTABLE, desc = "both messages, whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "torn")
@State
public class Torn {
    private static final int CAPACITY = Stream.LEAST;

    private final ByteBuffer memory = LibC.direct(Stream.RING + CAPACITY);
    private final StreamWriter writer = new StreamWriter(memory, CAPACITY, position -> true);
    private final StreamReader reader = new StreamReader(memory, CAPACITY, new LongMessage());
    private final ByteBuffer message = ByteBuffer.allocate(24);

    /** Two messages, each all of one byte. */
    @Actor
    public void sender() {
        for (byte value = 1; value <= 2; value++) {
            for (int i = 0; i < 24; i++) {
                message.put(i, value);
            }
            writer.write(message, 0, 24);
        }
    }

    /** How many came, and how many bytes of the last one are as they should be. */
    @Actor
    public void receiver(II_Result result) {
        while (reader.fill()) {
            reader.deliver(got -> {
                result.r1++;
                result.r2 = 0;
                while (got.hasRemaining()) {
                    result.r2 += got.get() == result.r1 ? 1 : 0;
                }
            });
        }
        result.r2 = reader.flaw() == null ? result.r2 : -1;
    }
}
