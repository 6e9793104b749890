// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link Stream}, whose sender may be mad: messages are copied first, and believed only once it is known that the sender did not
 * come round meanwhile. Each call does work of a bounded size. One thread.
 */
final class StreamReader {
    private static final int BATCH = 16 << 10;
    private static final int LOOKS = 3;

    private final ByteBuffer memory;
    private final int capacity;
    private final int chunk;
    private final int mask;
    private final int longest;
    private final LongMessage room;
    private final ByteBuffer batch = ByteBuffer.allocateDirect(BATCH);
    /** The batch, or the room for a long one. */
    private ByteBuffer copied = batch;

    private int next;
    private int end;
    private long position;
    private long expected;
    private long received;
    private long bytes;
    private long lost;
    private long missed;
    private @Nullable String flaw;

    /**
     * @param memory the layout's, with its ring mapped twice in a row
     * @param room for a message that is long
     */
    StreamReader(ByteBuffer memory, int capacity, LongMessage room) {
        this.room = room;
        this.memory = memory;
        this.capacity = capacity;
        this.chunk = capacity / Stream.CHUNKS;
        this.mask = capacity - 1;
        this.longest = Stream.longest(capacity);
    }

    /** Below it everything is copied, and may go. */
    long position() {
        return position;
    }

    long received() {
        return received;
    }

    long bytes() {
        return bytes;
    }

    /** Overwritten before they were read. */
    long lost() {
        return lost;
    }

    /** Sent before the start. */
    long missed() {
        return missed;
    }

    /** The number of the sender's next message. */
    long expected() {
        return expected;
    }

    /** What is wrong with the stream: nothing more is read of it. */
    @Nullable
    String flaw() {
        return flaw;
    }

    /** Starts with the oldest message that the ring holds. */
    void fromOldest() {
        skipTo(oldest(claimed()));
        missed = expected;
        lost = 0;
    }

    /** Starts with the next message; the sender may go on meanwhile. */
    void fromNow() {
        fromOldest();
        for (int looks = 0; looks < LOOKS && flaw == null; looks++) {
            // Of the chunks that were claimed last, the index may not tell yet; one record claims six at most.
            long recent = claimed() / chunk - Stream.CHUNKS / 2;
            if (recent * chunk > position) {
                skipTo(recent);
            }
            walk();
        }
        missed = expected;
        lost = 0;
    }

    /** Whether the sender has come round. */
    boolean isPassed() {
        return claimed() - capacity > position;
    }

    /** Over the records that are there; where the sender came round meanwhile, to the oldest. */
    private void walk() {
        long at = position;
        long number = expected;
        long word = word(at);
        while (word != 0 && isNext(word, number) && at - position < capacity) {
            at += Stream.size(Stream.length(word));
            number++;
            word = word(at);
        }
        VarHandle.acquireFence();
        if (isPassed()) {
            skipTo(oldest(claimed()));
        } else {
            position = at;
            expected = number;
        }
    }

    private long claimed() {
        return (long) Stream.LONG.getAcquire(memory, Stream.CLAIMED);
    }

    private long word(long at) {
        return (long) Stream.LONG.getAcquire(memory, Stream.RING + (int) (at & mask));
    }

    private boolean isNext(long word, long number) {
        int length = Stream.length(word);
        return length >= 0 && length <= longest && Stream.number(word) == (int) number;
    }

    private long oldest(long claimed) {
        return Math.max(claimed / chunk - Stream.CHUNKS, 0);
    }

    /** To the first record of a chunk, counting what is passed over as lost. */
    private void skipTo(long chunkNumber) {
        int entry = Stream.INDEX + (int) (chunkNumber & Stream.CHUNKS - 1) * 2 * Long.BYTES;
        long to = (long) Stream.LONG.getOpaque(memory, entry);
        long number = (long) Stream.LONG.getOpaque(memory, entry + Long.BYTES);
        VarHandle.acquireFence();
        long claimed = claimed();
        if (claimed / chunk - chunkNumber > Stream.CHUNKS) {
            return; // it came round once more: the next look finds the next chunk
        }
        boolean begins = to >= chunkNumber * chunk && to <= claimed && (to & Stream.WORD - 1) == 0;
        if (!begins || to < position || number < expected) {
            flaw = "an index that leads to " + to + " from " + position;
            return;
        }
        lost += number - expected;
        position = to;
        expected = number;
    }

    /** Whether messages are at hand, copied. */
    boolean ready() {
        return next < end;
    }

    /** Whether there is something that {@link #fill} would look at; copies nothing. */
    boolean hasMore() {
        return ready() || word(position) != 0 || isPassed();
    }

    /**
     * Whether messages are at hand, now; false = there are none at this moment, or the stream is flawed. One at least is to be delivered before another
     * reader with the same room fills.
     */
    boolean fill() {
        if (next < end) {
            return true;
        }
        boolean again = true;
        for (int looks = 0; looks < LOOKS && again && flaw == null; looks++) {
            long word = word(position);
            // Where the sender has come round, this is a piece of any message: zero, too.
            if (word != 0 && copy(word)) {
                return true;
            }
            again = word != 0 || isPassed();
            if (word == 0 && again) {
                skipTo(oldest(claimed()));
            }
        }
        return false;
    }

    private boolean copy(long first) {
        int start = Stream.RING + (int) (position & mask);
        int size = 0;
        int number = (int) expected;
        long word = first;
        while (word != 0) {
            int length = Stream.length(word);
            if (length < 0 || length > longest || Stream.number(word) != number) {
                break;
            }
            int more = Stream.size(length);
            if (size + more > BATCH && size > 0) {
                break;
            }
            size += more;
            number++;
            if (size >= BATCH) {
                break;
            }
            word = (long) Stream.LONG.getAcquire(memory, start + size);
        }
        ByteBuffer to = size > BATCH ? room(size) : batch;
        if (to == null) {
            return false;
        }
        to.put(0, memory, start, size);
        VarHandle.acquireFence();
        long claimed = claimed();
        if (claimed - capacity > position) {
            skipTo(oldest(claimed));
            return false;
        }
        if (size == 0 || position + size > claimed) {
            flaw = size == 0
                    ? "a record of " + Integer.toUnsignedString(Stream.length(first)) + " bytes, number "
                            + Integer.toUnsignedString(Stream.number(first)) + ", where " + expected + " is due"
                    : "a record beyond what it has claimed";
            return false;
        }
        copied = to;
        next = 0;
        end = size;
        position += size;
        return true;
    }

    /** What is long is the sender's choice, and must not cost its other senders. */
    private @Nullable ByteBuffer room(int size) {
        try {
            return room.of(size);
        } catch (OutOfMemoryError e) {
            flaw = "a message of " + size + " bytes, for which this process has no memory";
            return null;
        }
    }

    /** Hands one message on; {@link #fill} has said that there is one. False = it was none. */
    boolean deliver(MessageHandler handler) {
        long word = (long) Stream.LONG.get(copied, next);
        int length = Stream.length(word);
        int from = next + Stream.WORD;
        // The memory may have changed between the look and the copy.
        if (length < 0 || length > end - from || Stream.number(word) != (int) expected) {
            next = end;
            flaw = "a record that changes while it is read";
            return false;
        }
        next += Stream.size(length);
        expected++;
        received++;
        bytes += length;
        copied.limit(from + length).position(from);
        try {
            handler.onMessage(copied);
        } finally {
            copied.clear().order(ByteOrder.BIG_ENDIAN);
        }
        return true;
    }
}
