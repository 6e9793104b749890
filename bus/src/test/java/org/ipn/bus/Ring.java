// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A stream and who reads it, in one process. */
final class Ring implements AutoCloseable {
    final int capacity;
    final Memory.Made made;
    final StreamWriter writer;

    Ring(int capacity) throws BusException {
        this.capacity = capacity;
        made = Memory.make("ring", Stream.RING, capacity);
        writer = new StreamWriter(made.memory().buffer(), capacity, position -> true);
    }

    StreamReader reader() throws BusException {
        return new StreamReader(Memory.of(made.fd(), Stream.RING, capacity).buffer(), capacity, new LongMessage());
    }

    ByteBuffer memory() {
        return made.memory().buffer();
    }

    /** Numbers, each repeated over the whole message, which has at least 8 bytes. */
    void write(long from, long to, int length) {
        ByteBuffer message = ByteBuffer.allocate(length);
        for (long number = from; number < to; number++) {
            fill(message, number);
            writer.write(message, 0, length);
        }
    }

    static void fill(ByteBuffer message, long number) {
        for (int at = 0; at + Long.BYTES <= message.capacity(); at += Long.BYTES) {
            message.putLong(at, number);
        }
    }

    /** Its number; fails where it is not of one piece. */
    static long number(ByteBuffer message) {
        long number = message.getLong(message.position());
        for (int at = message.position(); at + Long.BYTES <= message.limit(); at += Long.BYTES) {
            if (message.getLong(at) != number) {
                throw new AssertionError("torn: " + number + " and " + message.getLong(at));
            }
        }
        return number;
    }

    static List<Long> all(StreamReader reader) {
        List<Long> numbers = new ArrayList<>();
        for (int looks = 0; looks < 3; looks++) {
            while (reader.fill()) {
                reader.deliver(message -> numbers.add(number(message)));
                looks = 0;
            }
        }
        return numbers;
    }

    @Override
    public void close() {
        made.fd().close();
    }
}
