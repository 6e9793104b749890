// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a ring holds, a reader neither crashes nor hangs nor hands on what is longer than a message may be. */
@Tag("pure")
@Timeout(120)
class StreamFuzzTest {
    private static final int CAPACITY = 64 << 10;

    /** -Dfuzz=1000000 for a long run. */
    private static final int ROUNDS = Integer.getInteger("fuzz", 3000);

    @Test
    void shouldSurviveAnyContent() throws Exception {
        long seed = Long.getLong("seed", 42);
        Random random = new Random(seed);
        try (Ring ring = new Ring(CAPACITY)) {
            for (int round = 0; round < ROUNDS; round++) {
                spoil(ring, random);
                StreamReader reader = ring.reader();
                if (random.nextBoolean()) {
                    reader.fromNow();
                } else if (random.nextBoolean()) {
                    reader.fromOldest();
                }
                int calls = 0;
                while (reader.flaw() == null && calls < 50) {
                    calls++;
                    if (random.nextInt(4) == 0) {
                        spoil(ring, random);
                    }
                    while (reader.fill()) {
                        reader.deliver(
                                message -> assertThat(message.remaining()).isBetween(0, CAPACITY / 4));
                    }
                }
                assertThat(reader.position())
                        .as("seed %d, round %d", seed, round)
                        .isNotNegative();
            }
        }
    }

    private static void spoil(Ring ring, Random random) {
        ByteBuffer memory = ring.memory();
        switch (random.nextInt(6)) {
            case 0 -> ring.write(random.nextInt(100), random.nextInt(100) + 100L, 8 + random.nextInt(200) * 8);
            case 1 -> memory.putLong(Stream.CLAIMED, random.nextLong());
            case 2 -> memory.putLong(Stream.CLAIMED, random.nextInt(64) * (long) (CAPACITY / Stream.CHUNKS));
            case 3 -> memory.putLong(Stream.INDEX + random.nextInt(32) * 8, random.nextInt(1 << 20) & -8);
            case 4 -> {
                int at = Stream.RING + random.nextInt(CAPACITY / 8) * 8;
                memory.putLong(at, Stream.word(random.nextInt(4), random.nextInt(CAPACITY)));
            }
            default -> {
                byte[] bytes = new byte[1 + random.nextInt(4096)];
                random.nextBytes(bytes);
                memory.put(Stream.INDEX + random.nextInt(CAPACITY - 4096), bytes);
            }
        }
    }
}
