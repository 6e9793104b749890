// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A member of a bus that receives from all its senders: from each in the order in which it sent. One thread at a time receives; every other
 * method is for any thread.
 */
public final class Receiver implements AutoCloseable {
    private static final int SPINS = 200;

    /** So many looks in a row that found messages are a stream that goes on: who has caught up with it naps by the clock, so that its sender has nobody to wake. */
    private static final int STREAM = 8;

    private static final System.Logger LOG = System.getLogger("org.ipn.bus");

    private final ReceiverOptions options;
    private final Path path;
    private final Signal moved;
    private final Waiting waiting = new Waiting();
    private final ByteBuffer scratch = LibC.direct(1);
    private final Membership membership;
    private final Queue<Source> arrived = new ConcurrentLinkedQueue<>();
    private final LongMessage room = new LongMessage();
    private final List<Source> sources = new ArrayList<>();
    private int turn;
    /** How often it has found messages since it slept last. */
    private int finds;

    private boolean met;
    private volatile boolean arrivals;
    private volatile boolean closed;
    private final Totals totals = new Totals();

    Receiver(Path path, ReceiverOptions options) throws BusException {
        this.options = options;
        this.path = path;
        Node node = Node.openOrCreate(path, LibC.O_RDONLY);
        try {
            moved = new Signal();
            membership = new Membership(node, new Receiving(), options.trouble(), options.changes());
        } catch (BusException failed) {
            node.close();
            throw failed;
        }
        try {
            membership.join();
        } catch (BusException refused) {
            close();
            throw refused;
        }
    }

    static void log(String line) {
        LOG.log(System.Logger.Level.WARNING, line);
    }

    public Presence presence() {
        return membership.presence();
    }

    /** How many messages it has received. */
    public long received() {
        return totals.received.get();
    }

    /** How many messages were overwritten before it read them. */
    public long lost() {
        return totals.lost.get();
    }

    /** How many messages had been sent before it came and are not received: all that are there when a sender is met. */
    public long missed() {
        return totals.missed.get();
    }

    /** Hands on what is there, at most {@code limit} messages; never waits. Returns how many. */
    public int poll(MessageHandler handler, int limit) throws BusException {
        if (closed) {
            throw new BusException("receive from " + path + ": the receiver is closed");
        }
        if (arrivals) {
            arrive();
        }
        int count = 0;
        int size = sources.size();
        for (int i = 0; i < size && count < limit; i++) {
            Source source = sources.get((turn + i) % size);
            boolean ended = source.link.ended;
            StreamReader reader = source.reader;
            boolean some = reader.fill();
            source.tell();
            while (some && count < limit) {
                count += reader.deliver(handler) ? 1 : 0;
                some = reader.ready();
            }
            totals.add(source);
            if (source.flaw() != null || ended && !some && !reader.hasMore()) {
                remove(source);
                break;
            }
        }
        turn = size == 0 ? 0 : (turn + 1) % size;
        return count;
    }

    /** Hands on what is there, and waits until there is something. Returns how many messages it was; 0 = closed meanwhile, or at its end. */
    public int receive(MessageHandler handler) throws BusException {
        return receive(handler, Integer.MAX_VALUE, -1);
    }

    /** The same, with at most {@code limit} messages. */
    public int receive(MessageHandler handler, int limit) throws BusException {
        return receive(handler, limit, -1);
    }

    /** The same, for at most this time, which is at most a day; 0 = nothing came. */
    public int receive(MessageHandler handler, Duration time) throws BusException {
        return receive(handler, Integer.MAX_VALUE, time.toNanos());
    }

    /** The same, with both. */
    public int receive(MessageHandler handler, int limit, Duration time) throws BusException {
        return receive(handler, limit, time.toNanos());
    }

    private int receive(MessageHandler handler, int limit, long nanos) throws BusException {
        long end = System.nanoTime() + nanos;
        int idle = 0;
        while (true) {
            int count = poll(handler, limit);
            if (count > 0) {
                finds++;
                return count;
            }
            if (options.once() && met && sources.isEmpty() && !arrivals) {
                return 0;
            }
            idle++;
            if (nanos >= 0 && (idle & 63) == 1 && System.nanoTime() >= end) {
                return 0;
            }
            if (options.spinning() || idle < SPINS) {
                Thread.onSpinWait();
            } else {
                long left = nanos < 0 ? Long.MAX_VALUE : Math.max(end - System.nanoTime(), 0);
                if (finds < STREAM) {
                    sleep(nanos < 0 ? -1 : left);
                } else {
                    Nap.take(left);
                }
                if (closed) {
                    return 0;
                }
                finds = 0;
                idle = 0;
            }
        }
    }

    /** Until somebody publishes, comes or goes. Makes no garbage: a sparse stream has a sleep for each message. */
    private void sleep(long nanos) {
        moved.lower();
        for (int i = 0; i < sources.size(); i++) {
            sources.get(i).fallAsleep();
        }
        Barrier.forAll();
        boolean something = arrivals || closed;
        waiting.clear();
        waiting.add(moved.number(), LibC.POLLIN);
        for (int i = 0; i < sources.size(); i++) {
            waiting.add(sources.get(i).link.socket.number(), LibC.POLLIN);
        }
        if (!something && !hasNews()) {
            boolean brief = nanos >= 0 && nanos <= Barrier.SETTLED;
            if (!waiting.await(brief ? nanos : Barrier.SETTLED) && !brief && !hasNews()) {
                waiting.await(nanos < 0 ? nanos : nanos - Barrier.SETTLED);
            }
            for (int i = 0; i < sources.size(); i++) {
                sources.get(i).takeAnswers(scratch);
            }
        }
        for (int i = 0; i < sources.size(); i++) {
            sources.get(i).wakeUp();
        }
    }

    private boolean hasNews() {
        boolean something = false;
        for (int i = 0; i < sources.size(); i++) {
            Source source = sources.get(i);
            something |= source.reader.hasMore() || source.flaw() != null || source.link.ended;
        }
        return something;
    }

    private void arrive() {
        arrivals = false;
        for (Source source = arrived.poll(); source != null; source = arrived.poll()) {
            sources.add(source);
            met = true;
            totals.missed.addAndGet(source.reader.missed());
        }
    }

    /** One that has ended and is read to its end, or is mad. */
    private void remove(Source source) {
        String flaw = source.flaw();
        if (flaw != null) {
            options.trouble().accept(path + ": " + source.link.who() + " " + flaw + ": it is heard no more");
            source.link.refuse();
            membership.wake();
        }
        sources.remove(source);
        source.forget();
    }

    /** The memory of both sides of a link; the sender's is not there yet where it is null. */
    private record Ends(Memory.Made cell, @Nullable Source source) {}

    /** What this member is to the others. */
    private final class Receiving implements Part {
        @Override
        public char role() {
            return 'r';
        }

        @Override
        public Fd hand(Link link) throws BusException {
            return ends(link).cell().fd();
        }

        @Override
        public void take(Link link, Fd theirs) throws BusException {
            Ends ends = ends(link);
            Source source = Source.of(link, theirs, ends.cell().memory(), room);
            link.state = new Ends(ends.cell(), source);
            if (link.ours) {
                source.start(options.oldest()); // before the sender counts us: what it sends then is for us
            }
        }

        private Ends ends(Link link) throws BusException {
            if (link.state instanceof Ends known) {
                return known;
            }
            Memory.Made cell = Memory.make("ipn-bus-cell", Cell.SIZE, 0);
            Cell.begin(cell.memory().buffer());
            link.handed = cell.fd();
            Ends made = new Ends(cell, null);
            link.state = made;
            return made;
        }

        @Override
        public void linked(Link link) {
            Source source = link.state instanceof Ends ends ? ends.source() : null;
            if (source == null) {
                return;
            }
            if (source.reader.isPassed()) { // while the sender did not know us yet
                source.start(options.oldest());
            }
            link.state = null; // the receiving thread's from here on
            arrived.add(source);
            arrivals = true;
            moved.raise();
        }

        @Override
        public void ended(Link link) {
            if (link.state instanceof Ends ends) { // it never came to be a source
                link.state = null;
                ends.cell().memory().unmap();
                if (ends.source() != null) {
                    ends.source().forget();
                }
            }
            moved.raise();
        }

        @Override
        public Hello.Figures figures() {
            return new Hello.Figures(totals.received.get(), totals.bytes.get(), totals.lost.get());
        }

        @Override
        public void changed() {
            moved.raise();
        }
    }

    /** Leaves the bus; who waits in {@link #receive} returns. */
    @Override
    public void close() {
        closed = true;
        membership.close();
        moved.close();
    }
}
