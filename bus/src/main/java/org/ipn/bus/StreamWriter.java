// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/** Writes a {@link Stream}. One thread; what it has written so far, any thread may ask. */
final class StreamWriter {
    /** Whoever must have read on before the ring's oldest messages are overwritten. */
    interface Gate {
        /** Whether everything below {@code position} may go. */
        boolean mayGo(long position);
    }

    private static final int BULK = 256;
    private static final VarHandle TAIL = field("tail");
    private static final VarHandle MESSAGES = field("messages");
    private static final VarHandle BYTES = field("bytes");

    private final ByteBuffer memory;
    private final int capacity;
    private final int chunk;
    private final int mask;
    private final int longest;
    private final Gate gate;
    private long tail;
    private long limit;
    private long messages;
    private long bytes;

    /** @param memory the layout's, with its ring mapped twice in a row, so that no record is split */
    StreamWriter(ByteBuffer memory, int capacity, Gate gate) {
        this.memory = memory;
        this.capacity = capacity;
        this.chunk = capacity / Stream.CHUNKS;
        this.mask = capacity - 1;
        this.longest = Stream.longest(capacity);
        this.gate = gate;
        Stream.begin(memory, capacity);
    }

    private static VarHandle field(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(StreamWriter.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    int longest() {
        return longest;
    }

    /** Where the next record begins. */
    long tail() {
        return (long) TAIL.getOpaque(this);
    }

    long messages() {
        return (long) MESSAGES.getOpaque(this);
    }

    long bytes() {
        return (long) BYTES.getOpaque(this);
    }

    /** The position that has to go for a message of this length to find room. */
    long wants(int length) {
        return claim(tail + Stream.size(length)) - capacity;
    }

    /** Writes {@code length} bytes of the message, from {@code from} on; false = there is no room yet. */
    boolean write(ByteBuffer message, int from, int length) {
        long end = tail + Stream.size(length);
        if (end + Stream.WORD > limit && !extend(end)) {
            return false;
        }
        int at = Stream.RING + (int) (tail & mask);
        Stream.LONG.set(memory, at + Stream.size(length), 0L);
        copy(message, from, at + Stream.WORD, length);
        Step.at("publish.copied");
        Stream.LONG.setRelease(memory, at, Stream.word(messages, length));
        Step.at("publish.visible");
        TAIL.setOpaque(this, end);
        MESSAGES.setOpaque(this, messages + 1);
        BYTES.setOpaque(this, bytes + length);
        return true;
    }

    /**
     * The length decides: for a short one, a call of the JVM's copier costs more than it saves, and a loop of single words twice as much as
     * one that reads four before it writes them: between a write and a read of two buffers the compiler keeps their order.
     */
    private void copy(ByteBuffer message, int from, int at, int length) {
        if (length > BULK) {
            memory.put(at, message, from, length);
            return;
        }
        int i = 0;
        for (; i + 4 * Long.BYTES <= length; i += 4 * Long.BYTES) {
            long first = (long) Stream.LONG.get(message, from + i);
            long second = (long) Stream.LONG.get(message, from + i + Long.BYTES);
            long third = (long) Stream.LONG.get(message, from + i + 2 * Long.BYTES);
            long fourth = (long) Stream.LONG.get(message, from + i + 3 * Long.BYTES);
            Stream.LONG.set(memory, at + i, first);
            Stream.LONG.set(memory, at + i + Long.BYTES, second);
            Stream.LONG.set(memory, at + i + 2 * Long.BYTES, third);
            Stream.LONG.set(memory, at + i + 3 * Long.BYTES, fourth);
        }
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            Stream.LONG.set(memory, at + i, (long) Stream.LONG.get(message, from + i));
        }
        for (; i < length; i++) {
            memory.put(at + i, message.get(from + i));
        }
    }

    private long claim(long end) {
        return end + Stream.WORD + chunk - 1 & -(long) chunk;
    }

    private boolean extend(long end) {
        long claimed = claim(end);
        if (!gate.mayGo(claimed - capacity)) {
            return false;
        }
        Stream.LONG.setRelease(memory, Stream.CLAIMED, claimed); // after the index of what was claimed before
        VarHandle.storeStoreFence();
        Step.at("publish.claimed");
        for (long start = limit; start < claimed; start += chunk) {
            int entry = Stream.INDEX + (int) (start / chunk % Stream.CHUNKS) * 2 * Long.BYTES;
            boolean here = tail >= start;
            Stream.LONG.setOpaque(memory, entry, here ? tail : end);
            Stream.LONG.setOpaque(memory, entry + Long.BYTES, here ? messages : messages + 1);
        }
        limit = claimed;
        Stream.LONG.setOpaque(memory, Stream.TAIL, tail);
        Stream.LONG.setOpaque(memory, Stream.MESSAGES, messages);
        Stream.LONG.setOpaque(memory, Stream.BYTES, bytes);
        return true;
    }
}
