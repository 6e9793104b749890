// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a sender has written into its memory, or says in a packet: a reader ends after work of a bounded size, hands on nothing longer
 * than a message may be, goes only forward, and says in one line what is wrong.
 */
@Tag("pure")
@Timeout(60)
class RingFuzzTest {
    private static final int CAPACITY = 64 << 10;
    /** Of a head: 8 bytes claimed, the index. */
    private static final int SHORT_HEAD = 8 + Stream.CHUNKS * 16;

    private static Ring ring;

    @BeforeAll
    static void make() throws BusException {
        ring = new Ring(CAPACITY);
    }

    @AfterAll
    static void close() {
        ring.close();
    }

    /** As real senders leave it: nothing, some, a lap and a half. */
    static List<byte[]> rings() throws BusException {
        List<byte[]> seeds = new ArrayList<>();
        for (int messages : new int[] {0, 3, 40, 600}) {
            try (Ring real = new Ring(CAPACITY)) {
                real.write(0, messages, 8 + messages % 40 * 8);
                ByteBuffer memory = real.memory();
                byte[] seed = new byte[SHORT_HEAD + Math.min(CAPACITY, 16 + messages * 64)];
                memory.get(Stream.CLAIMED, seed, 0, 8);
                memory.get(Stream.INDEX, seed, 8, SHORT_HEAD - 8);
                memory.get(Stream.RING, seed, SHORT_HEAD, seed.length - SHORT_HEAD);
                seeds.add(seed);
            }
        }
        return seeds;
    }

    /** Claimed, index and ring, in this order. */
    @MethodSource("rings")
    @FuzzTest
    void ring(byte[] content) throws BusException {
        ByteBuffer memory = ring.memory();
        byte[] whole = Arrays.copyOf(content, SHORT_HEAD + CAPACITY);
        memory.put(Stream.CLAIMED, whole, 0, 8);
        memory.put(Stream.INDEX, whole, 8, SHORT_HEAD - 8);
        memory.put(Stream.RING, whole, SHORT_HEAD, CAPACITY);
        for (int way = 0; way < 3; way++) {
            StreamReader reader = new StreamReader(memory, CAPACITY, new LongMessage());
            if (way == 1) {
                reader.fromOldest();
            } else if (way == 2) {
                reader.fromNow();
            }
            long[] bytes = {0};
            long from = reader.position();
            for (int calls = 0; calls < 4 * Stream.CHUNKS && reader.flaw() == null; calls++) {
                long before = reader.position();
                while (reader.fill()) {
                    reader.deliver(message -> {
                        assertThat(message.remaining()).isBetween(0, Stream.longest(CAPACITY));
                        bytes[0] += message.remaining();
                    });
                }
                assertThat(reader.position()).isGreaterThanOrEqualTo(before);
            }
            assertThat(bytes[0]).isEqualTo(reader.bytes()).isLessThanOrEqualTo(reader.position() - from);
            assertThat(reader.lost()).isNotNegative();
            if (reader.flaw() != null) {
                assertThat(reader.flaw()).isNotBlank().doesNotContain("\n");
            }
        }
    }

    static List<byte[]> packets() {
        byte[] packet = new byte[Hello.SIZE];
        new Hello(Hello.FIGURES, 'r', 42, new Hello.Figures(1, 2, 3)).packet().get(0, packet);
        return List.of(packet);
    }

    @MethodSource("packets")
    @FuzzTest
    void hello(byte[] packet) {
        ByteBuffer received = LibC.direct(Hello.SIZE);
        received.put(0, packet, 0, Math.min(packet.length, Hello.SIZE));
        Hello hello = Hello.read(received, packet.length);
        if (hello != null) {
            ByteBuffer again = hello.packet();
            assertThat(Hello.read(again, Hello.SIZE)).isEqualTo(hello);
        }
    }
}
