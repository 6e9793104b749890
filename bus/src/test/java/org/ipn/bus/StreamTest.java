// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One ring, its writer and its readers. */
@Tag("pure")
class StreamTest {
    private static final int CAPACITY = 64 << 10;

    @Test
    void shouldDeliverInOrderWhateverTheLength() throws Exception {
        try (Ring ring = new Ring(CAPACITY)) {
            StreamReader reader = ring.reader();
            Random random = new Random(1);
            for (int round = 0; round < 5000; round++) {
                byte[] sent = new byte[random.nextInt(10) == 0 ? random.nextInt(CAPACITY / 4 + 1) : random.nextInt(40)];
                random.nextBytes(sent);
                ring.writer.write(ByteBuffer.wrap(sent), 0, sent.length);
                List<byte[]> got = new ArrayList<>();
                while (reader.fill()) {
                    reader.deliver(message -> {
                        byte[] bytes = new byte[message.remaining()];
                        message.get(bytes);
                        got.add(bytes);
                    });
                }
                assertThat(got).as("round %d", round).containsExactly(sent);
            }
            assertThat(reader.lost()).isZero();
            assertThat(reader.flaw()).isNull();
        }
    }

    @Test
    void shouldSkipToTheOldestWholeMessageAndCountWhatIsLost() throws Exception {
        try (Ring ring = new Ring(CAPACITY)) {
            StreamReader reader = ring.reader();
            ring.write(0, 10, 64);
            assertThat(Ring.all(reader)).hasSize(10);
            ring.write(10, 5000, 64);
            List<Long> rest = Ring.all(reader);
            assertThat(rest)
                    .isEqualTo(LongStream.range(rest.get(0), 5000).boxed().toList());
            assertThat(reader.lost()).isEqualTo(rest.get(0) - 10);
            // At most two sixteenths of the ring are not held: what the writer has claimed, and a part of a chunk.
            assertThat(rest.size()).isGreaterThan(CAPACITY / 72 * 14 / 16);
        }
    }

    @Test
    void shouldCountLossesExactlyWhenMessagesAreLongerThanChunks() throws Exception {
        try (Ring ring = new Ring(CAPACITY)) {
            StreamReader reader = ring.reader();
            ring.write(0, 1000, CAPACITY / 4);
            List<Long> rest = Ring.all(reader);
            assertThat(rest).isNotEmpty().last().isEqualTo(999L);
            assertThat(reader.lost() + rest.size()).isEqualTo(1000);
            assertThat(reader.flaw()).isNull();
        }
    }

    @Test
    void shouldLetWhoComesLateStartAtNowOrWithTheOldestAndTellWhatWasMissed() throws Exception {
        try (Ring ring = new Ring(CAPACITY)) {
            ring.write(0, 5000, 40);
            StreamReader now = ring.reader();
            StreamReader oldest = ring.reader();
            now.fromNow();
            oldest.fromOldest();
            ring.write(5000, 5010, 40);
            assertThat(now.missed()).isEqualTo(5000);
            assertThat(Ring.all(now))
                    .isEqualTo(LongStream.range(5000, 5010).boxed().toList());
            List<Long> held = Ring.all(oldest);
            assertThat(oldest.missed()).isEqualTo(held.get(0)).isPositive();
            assertThat(held).last().isEqualTo(5009L);
            assertThat(now.lost() + oldest.lost()).isZero();
        }
    }

    @Test
    void shouldNeverDeliverATornMessageToAReaderThatIsOverrun() throws Exception {
        try (Ring ring = new Ring(CAPACITY)) {
            StreamReader reader = ring.reader();
            AtomicBoolean done = new AtomicBoolean();
            AtomicLong sent = new AtomicLong();
            Thread sender = new Thread(() -> {
                long end = System.nanoTime() + 1_000_000_000L;
                while (System.nanoTime() < end) {
                    ring.write(sent.get(), sent.get() + 100, 8 + (int) (sent.get() / 100 % 90) * 8);
                    sent.addAndGet(100);
                }
                done.set(true);
            });
            sender.start();
            long last = -1;
            long got = 0;
            while (true) {
                boolean over = done.get();
                List<Long> numbers = Ring.all(reader);
                for (long number : numbers) {
                    assertThat(number).isGreaterThan(last);
                    last = number;
                }
                got += numbers.size();
                if (over && numbers.isEmpty()) {
                    break;
                }
            }
            sender.join();
            assertThat(reader.flaw()).isNull();
            assertThat(got + reader.lost()).isEqualTo(sent.get());
        }
    }

    @Test
    void shouldReadNothingFromALookAtAnEmptyRing() throws Exception {
        try (Ring ring = new Ring(CAPACITY)) {
            StreamReader reader = ring.reader();
            reader.fromNow();
            assertThat(reader.fill()).isFalse();
            assertThat(reader.flaw()).isNull();
        }
    }

    @Test
    void shouldNoticeThatItIsOverrunWhereAMessageIsAllZeros() throws Exception {
        try (Ring ring = new Ring(CAPACITY)) {
            StreamReader reader = ring.reader();
            ByteBuffer zeros = ByteBuffer.allocate(1000);
            for (int i = 0; i < 500; i++) {
                ring.writer.write(zeros, 0, 1000);
            }
            int got = 0;
            while (reader.fill()) {
                reader.deliver(message -> {});
                got++;
            }
            assertThat(got).isPositive();
            assertThat(got + reader.lost()).isEqualTo(500);
        }
    }

    @Test
    void shouldStartAtNowWhileTheSenderClaimsRoomForALongMessage() throws Exception {
        try (Ring ring = new Ring(CAPACITY)) {
            ring.write(0, 5000, 40);
            // So it stands between the writer's first store and its index: the entries of these chunks are of the last
            // round.
            long claimed = (long) Stream.LONG.get(ring.memory(), Stream.CLAIMED) + 6 * CAPACITY / Stream.CHUNKS;
            Stream.LONG.set(ring.memory(), Stream.CLAIMED, claimed);
            StreamReader now = ring.reader();
            now.fromNow();
            assertThat(now.flaw()).isNull();
            assertThat(now.missed()).isEqualTo(5000);
        }
    }
}
