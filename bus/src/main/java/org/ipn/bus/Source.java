// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A sender as a receiver sees it: its stream, and the cell in which the receiver tells it how far it has come. */
final class Source {
    final Link link;
    final StreamReader reader;
    private final Memory memory;
    private final ByteBuffer stream;
    private final Memory cellMemory;
    private final ByteBuffer cell;
    /** What {@link Totals} know of its reader. */
    long received;

    long bytes;
    long lost;
    private long told;
    private int woken;
    private long sleeps;
    private long answers;

    Source(Link link, Memory memory, int capacity, Memory cell, LongMessage room) {
        this.link = link;
        this.memory = memory;
        this.stream = memory.buffer();
        this.cellMemory = cell;
        this.cell = cell.buffer();
        this.reader = new StreamReader(stream, capacity, room);
    }

    /** The mapping of a stream; refused unless sealed and of a known layout. */
    static Source of(Link link, Fd fd, Memory cell, LongMessage room) throws BusException {
        long size = FileFacts.of(fd.number()).size() - Stream.RING;
        if (!Stream.isCapacity(size)) {
            throw new BusException("hands over a ring of " + size + " bytes");
        }
        Memory memory = Memory.of(fd, Stream.RING, (int) size);
        ByteBuffer stream = memory.buffer();
        if ((long) Stream.LONG.getAcquire(stream, 0) != Stream.MAGIC || stream.getInt(Stream.CAPACITY) != size) {
            memory.unmap();
            throw new BusException("hands over a ring of another layout");
        }
        return new Source(link, memory, (int) size, cell, room);
    }

    /** With the oldest message, or with the next one; the sender learns it. */
    void start(boolean oldest) {
        if (oldest) {
            reader.fromOldest();
        } else {
            reader.fromNow();
        }
        tell();
    }

    /** Tells the sender how far we are, and wakes it where it waits for that. */
    void tell() {
        long position = reader.position();
        if (position == told) {
            return;
        }
        told = position;
        Stream.LONG.setRelease(cell, Cell.POSITION, position);
        int waiting = (int) Stream.INT.getAcquire(stream, Stream.WAITING);
        if ((waiting & 1) != 0 && waiting != woken && position >= (long) Stream.LONG.getOpaque(stream, Stream.WANTED)) {
            woken = waiting;
            link.socket.wake();
        }
    }

    /** Goes to sleep; the sender may send one byte for it. */
    void fallAsleep() {
        Cell.toggle(cell, Cell.SLEEPING);
        sleeps++;
    }

    void wakeUp() {
        Cell.toggle(cell, Cell.SLEEPING);
    }

    /** Takes what has woken us. */
    void takeAnswers(ByteBuffer scratch) {
        answers += link.socket.drain(scratch);
    }

    /** What is mad of it; null = nothing. */
    @Nullable
    String flaw() {
        String flaw = reader.flaw();
        if (flaw != null) {
            return "writes nonsense, " + flaw;
        }
        return answers > sleeps ? "wakes who does not sleep" : null;
    }

    /** Nothing of it is read any more. */
    void forget() {
        memory.unmap();
        cellMemory.unmap();
    }
}
