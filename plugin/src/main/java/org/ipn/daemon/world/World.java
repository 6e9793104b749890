// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.ipn.kernel.KernelException;
import org.ipn.model.Refused;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns what should be, what was done about it, and what went wrong. All that touches any of it is a message to this
 * thread, and is done in one go; only long work lets those through that have a deadline, between two of its steps ({@link #letThrough}).
 */
public final class World implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(World.class);

    /** Who waits for a call gives up after five seconds (the hook's own deadline); what then still waits is not begun. */
    private static final long LONGEST_WAIT_NANOS = 4_500_000_000L;

    /** How late an timer may be before it goes before everything that no user waits for. */
    private static final long LATE_NANOS = 1_000_000_000L;

    private static final long LONGEST_END_MS = 4_000;

    /** Who goes first; within a turn, who came first. */
    public enum Turn {
        /** libvirt, or a user, waits for the answer. */
        CALL,
        /** Somebody waits for the answer, and nothing is changed by it. */
        QUESTION,
        /** A port has just appeared, and may have no policy yet. */
        PORT,
        /** A process waits to be a member. */
        JOIN,
        /** What was told; nobody waits for it. */
        NEWS;

        private boolean hasDeadline() {
            return this != NEWS;
        }
    }

    public interface Task<T> {
        T run() throws Refused, KernelException;
    }

    /** @param failed told that it will never run */
    private record Message(Turn turn, long number, Runnable task, Runnable failed) implements Comparable<Message> {
        @Override
        public int compareTo(Message other) {
            int first = turn.compareTo(other.turn);
            return first != 0 ? first : Long.compare(number, other.number);
        }
    }

    private final PriorityBlockingQueue<Message> inbox = new PriorityBlockingQueue<>();
    private final AtomicLong numbers = new AtomicLong();
    private final List<WorldTimer> timers = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "world");
    private Runnable afterEach = () -> {};
    private boolean ended;
    private volatile boolean closed;

    public World() {
        thread.setDaemon(true);
    }

    /** @param task run after each message, before who asked for it has the answer; to be set before {@link #start} */
    void afterEach(Runnable task) {
        afterEach = task;
    }

    /** Once all is there that messages need; what was said before is not forgotten. */
    public void start() {
        thread.start();
    }

    /**
     * From any thread: waits until it is done. On this thread, it is done at once.
     *
     * @throws Refused by the task; or nobody came to it in time, and it is not begun any more
     */
    public <T> T call(Turn turn, Task<T> task) throws Refused, KernelException {
        if (Thread.currentThread() == thread) {
            return task.run();
        }
        CompletableFuture<T> answer = new CompletableFuture<>();
        long asked = System.nanoTime();
        send(
                turn,
                () -> answer(task, asked, answer),
                () -> answer.completeExceptionally(new Refused("ipnd is ending")));
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("ipnd is ending");
        } catch (ExecutionException e) {
            throw unexpected(e.getCause());
        }
    }

    private <T> void answer(Task<T> task, long asked, CompletableFuture<T> answer) {
        long waited = System.nanoTime() - asked;
        if (waited > LONGEST_WAIT_NANOS) {
            answer.completeExceptionally(
                    new Refused("ipnd had other work for " + TimeUnit.NANOSECONDS.toMillis(waited) + " ms: try again"));
            return;
        }
        try {
            T result = task.run();
            afterEach.run();
            answer.complete(result);
        } catch (Refused | KernelException | RuntimeException | StackOverflowError e) {
            answer.completeExceptionally(e);
        }
    }

    private static RuntimeException unexpected(@Nullable Throwable why) throws Refused, KernelException {
        if (why instanceof Refused refused) {
            throw refused;
        }
        if (why instanceof KernelException failed) {
            throw failed;
        }
        return why instanceof RuntimeException same ? same : new IllegalStateException(why);
    }

    /** From any thread; returns at once. */
    void tell(Turn turn, Runnable task) {
        send(turn, task, () -> {});
    }

    private void send(Turn turn, Runnable task, Runnable failed) {
        inbox.add(new Message(turn, numbers.getAndIncrement(), task, failed));
        if (closed) {
            failAll();
        }
    }

    private void failAll() {
        for (Message left = inbox.poll(); left != null; left = inbox.poll()) {
            left.failed().run();
        }
    }

    /**
     * On this thread, between two steps of long work.
     *
     * @return whether somebody was let through who may have changed what was looked at before; ports that have just appeared are none: of them the next
     *     look tells
     */
    boolean letThrough() {
        boolean any = false;
        Message next = inbox.peek();
        while (next != null && next.turn().hasDeadline()) {
            any |= next.turn() != Turn.PORT && next.turn() != Turn.QUESTION;
            run(inbox.remove().task());
            next = inbox.peek();
        }
        return any;
    }

    /** A task of this thread that is done some time after it was asked for. To be made before {@link #start}. */
    WorldTimer timer(long quiet, long most, Runnable task) {
        WorldTimer timer = new WorldTimer(quiet, most, task);
        timers.add(timer);
        return timer;
    }

    private void run() {
        while (!ended) {
            try {
                turn();
            } catch (InterruptedException e) {
                LOG.debug("interrupted", e); // nobody's to do: close() has its own way
            }
        }
    }

    private void turn() throws InterruptedException {
        long now = System.nanoTime();
        WorldTimer first = null;
        for (WorldTimer timer : timers) {
            if (first == null || timer.due() < first.due()) {
                first = timer;
            }
        }
        Message next = inbox.peek();
        if (first != null && first.due() <= now && (next == null || !goesBefore(next, now - first.due()))) {
            first.taken(now);
            run(first.task());
        } else if (next != null) {
            run(inbox.remove().task());
        } else {
            await(first == null ? Long.MAX_VALUE : first.due() - now);
        }
    }

    private static boolean goesBefore(Message message, long late) {
        return message.turn().compareTo(Turn.QUESTION) <= 0 || message.turn().hasDeadline() && late < LATE_NANOS;
    }

    /** Nothing is to do before {@code nanos} have passed, unless a message comes. */
    private void await(long nanos) throws InterruptedException {
        Message next = inbox.poll(nanos, TimeUnit.NANOSECONDS);
        if (next != null) {
            run(next.task());
        }
    }

    /** What fails unexpectedly is its own failure; the next look at everything finds what it left. */
    private void run(Runnable task) {
        try {
            task.run();
            afterEach.run();
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("a message was not handled", e);
        }
    }

    /** When it returns, nothing is under way any more, unless it hangs; who still waits is refused. */
    @Override
    public void close() {
        tell(Turn.CALL, () -> ended = true);
        try {
            thread.join(LONGEST_END_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closed = true;
        failAll();
    }
}
