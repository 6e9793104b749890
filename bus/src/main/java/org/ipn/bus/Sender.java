// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A member of a bus that sends. What it has sent and its ring still holds is there for receivers for as long as it lives, and for those that
 * know it also afterwards. One thread at a time publishes; every other method is for any thread.
 */
public final class Sender implements AutoCloseable {
    private static final int SPINS = 200;
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(1);

    private final SenderOptions options;
    private final Path path;
    private final Memory memory;
    private final ByteBuffer stream;
    private final Fd fd;
    private final StreamWriter writer;
    private final Signal moved;
    private final Waiting waiting = new Waiting();
    private final ByteBuffer scratch = LibC.direct(1);
    private final Membership membership;
    private long waits;
    private volatile Flow[] flows = new Flow[0];
    private volatile boolean closed;

    Sender(Path path, SenderOptions options) throws BusException {
        this.options = options;
        this.path = path;
        // Before the path: where there is no room for it, nothing is left.
        Memory.Made made = Memory.make("ipn-bus-stream", Stream.RING, options.capacity());
        memory = made.memory();
        fd = made.fd();
        stream = memory.buffer();
        StreamWriter.Gate gate = options.lossless() ? this::mayGo : position -> true;
        writer = new StreamWriter(stream, options.capacity(), gate);
        Node node = null;
        try {
            node = Node.openOrCreate(path, LibC.O_WRONLY);
            moved = new Signal();
            membership = new Membership(node, new Sending(), options.trouble(), options.changes());
        } catch (BusException failed) {
            if (node != null) {
                node.close();
            }
            fd.close();
            throw failed;
        }
        try {
            membership.join();
        } catch (BusException refused) {
            close();
            throw refused;
        }
    }

    /** The longest message, in bytes. */
    public int longest() {
        return writer.longest();
    }

    public Presence presence() {
        return membership.presence();
    }

    /** How many messages it has sent. */
    public long sent() {
        return writer.messages();
    }

    /** Sends a message. A lossless sender waits for room first, as long as {@link SenderOptions} say. */
    public void publish(byte[] message) throws BusException {
        publish(ByteBuffer.wrap(message));
    }

    /** Sends what is between position and limit, and leaves both as they are. */
    public void publish(ByteBuffer message) throws BusException {
        int length = checked(message);
        while (!writer.write(message, message.position(), length)) {
            if (!await(writer.wants(length), options.patience().toNanos())) {
                putAside(writer.wants(length));
            }
        }
        wake();
    }

    /** Sends a message, or fails at once where a lossless sender would have to wait. */
    public boolean offer(ByteBuffer message) throws BusException {
        return offer(message, Duration.ZERO);
    }

    /**
     * Sends a message, or gives up after a time; false = it was not sent.
     *
     * @param time at most a day
     */
    public boolean offer(ByteBuffer message, Duration time) throws BusException {
        int length = checked(message);
        long from = System.nanoTime();
        while (!writer.write(message, message.position(), length)) {
            long left = time.toNanos() - (System.nanoTime() - from);
            if (left <= 0 || !await(writer.wants(length), left)) {
                return false;
            }
        }
        wake();
        return true;
    }

    /** Waits until so many receive; false = they did not come in time. */
    public boolean awaitReceivers(int count, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        synchronized (moved) {
            while (presence().receivers() < count && !closed) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(moved, left);
            }
        }
        return !closed;
    }

    private int checked(ByteBuffer message) throws BusException {
        if (closed) {
            throw new BusException("send to " + path + ": the sender is closed");
        }
        int length = message.remaining();
        if (length > writer.longest()) {
            throw new BusException("a message of " + length + " bytes exceeds the limit of " + writer.longest()
                    + ", a quarter of the ring");
        }
        return length;
    }

    private void wake() {
        for (Flow flow : flows) {
            flow.wakeIfAsleep();
        }
    }

    private boolean mayGo(long position) {
        long tail = writer.tail();
        long caughtUp = tail - options.capacity() / 2;
        boolean all = true;
        for (Flow flow : flows) {
            all &= flow.allows(position, tail, caughtUp);
        }
        return all;
    }

    /** Waits until receivers have read on; false = they have not within {@code nanos}. */
    private boolean await(long wanted, long nanos) {
        for (int i = 0; i < SPINS; i++) {
            if (mayGo(wanted)) {
                return true;
            }
            Thread.onSpinWait();
        }
        return nap(Math.min(nanos, SOON)) || mayGo(wanted) || nanos > SOON && sleep(wanted, nanos - SOON);
    }

    /** Until half the ring is free, by the clock: receivers that read on have nobody to wake. */
    private boolean nap(long nanos) {
        long ample = writer.tail() - options.capacity() / 2;
        long end = System.nanoTime() + nanos;
        boolean room = mayGo(ample);
        while (!room && !closed && System.nanoTime() < end) {
            Nap.take(Long.MAX_VALUE);
            room = mayGo(ample);
        }
        return room;
    }

    /** The same, asleep. */
    private boolean sleep(long wanted, long nanos) {
        long end = System.nanoTime() + nanos;
        Stream.LONG.setOpaque(stream, Stream.WANTED, wanted);
        Cell.toggle(stream, Stream.WAITING);
        waits++;
        Barrier.forAll();
        boolean room = mayGo(wanted);
        long longest = Barrier.SETTLED;
        while (!room && !closed && System.nanoTime() < end) {
            Flow[] known = flows;
            waiting.clear();
            waiting.add(moved.number(), LibC.POLLIN);
            for (Flow flow : known) {
                waiting.add(flow.link.ended ? -1 : flow.link.socket.number(), LibC.POLLIN);
            }
            if (!waiting.await(Math.min(Math.max(end - System.nanoTime(), 0), longest))) {
                longest = Long.MAX_VALUE;
            }
            moved.lower();
            for (Flow flow : known) {
                if (!flow.hasWoken(scratch, waits)) {
                    refuse(flow.link);
                }
            }
            room = mayGo(wanted);
        }
        Cell.toggle(stream, Stream.WAITING);
        return room;
    }

    private void refuse(Link link) {
        if (!link.isUnwanted()) {
            link.refuse();
            options.trouble()
                    .accept(path + ": " + link.who() + " wakes who does not wait: it is not waited for any more");
            membership.wake();
        }
    }

    private void putAside(long wanted) throws BusException {
        if (closed) {
            throw new BusException("send to " + path + ": the sender is closed");
        }
        long tail = writer.tail();
        for (Flow flow : flows) {
            if (!flow.allows(wanted, tail, Long.MAX_VALUE)) {
                flow.putAside();
                options.trouble()
                        .accept(path + ": " + flow.link.who() + " has read nothing for "
                                + options.patience().toMillis()
                                + " ms: it is not waited for until it has caught up");
            }
        }
    }

    /** What this member is to the others. */
    private final class Sending implements Part {
        @Override
        public char role() {
            return 'w';
        }

        @Override
        public Fd hand(Link link) {
            return fd;
        }

        @Override
        public void take(Link link, Fd theirs) throws BusException {
            Memory memory = Memory.of(theirs, Cell.SIZE, 0);
            ByteBuffer cell = memory.buffer();
            if ((long) Stream.LONG.getAcquire(cell, 0) != Cell.MAGIC) {
                memory.unmap();
                throw new BusException("hands over memory of another layout");
            }
            long tail = writer.tail();
            long start = (long) Stream.LONG.getAcquire(cell, Cell.POSITION);
            boolean held = start >= tail - options.capacity() && start <= tail;
            flows = Flow.with(flows, new Flow(link, cell, held ? start : tail));
        }

        @Override
        public void linked(Link link) {}

        @Override
        public void ended(Link link) {
            flows = Flow.living(flows);
        }

        @Override
        public Hello.Figures figures() {
            return new Hello.Figures(writer.messages(), writer.bytes(), 0);
        }

        @Override
        public void changed() {
            moved.raise();
            synchronized (moved) {
                moved.notifyAll();
            }
        }
    }

    /** Leaves the bus. What was sent is still read by the receivers that know this sender. */
    @Override
    public void close() {
        closed = true;
        membership.close();
        moved.close();
        fd.close();
    }
}
