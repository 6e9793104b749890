// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.ipn.daemon.world.WorldTimer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one task on a thread of its own, soon after it was asked for: after {@code quiet} without another request, and
 * {@code most} after the first at the latest, so that a burst of events costs one run.
 */
final class DebouncedTask implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DebouncedTask.class);
    private static final long LONGEST_TASK_MS = 4_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    /** Under the lock. */
    private final WorldTimer timer;

    private final Thread thread;
    private boolean closed;

    /**
     * @param quiet ms
     * @param most ms
     */
    DebouncedTask(String name, long quiet, long most, Runnable task) {
        this.timer = new WorldTimer(quiet, most, task);
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Once all that the task needs is there; what was asked for before is not forgotten. */
    DebouncedTask start() {
        thread.start();
        return this;
    }

    /** From any thread; never waits for the task. */
    void ask() {
        lock.lock();
        try {
            timer.ask();
            asked.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Once more in {@code ms}, unless an earlier such wish stands. */
    void askIn(long ms) {
        lock.lock();
        try {
            timer.askIn(ms);
            asked.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (await()) {
            try {
                timer.task().run();
            } catch (RuntimeException | StackOverflowError e) {
                LOG.error("{} failed", thread.getName(), e); // the next pulse finds it again
            }
        }
    }

    /** Returns true when the task is due, false when closed. */
    private boolean await() {
        lock.lock();
        try {
            while (!closed) {
                long now = System.nanoTime();
                if (timer.due() <= now) {
                    timer.taken(now);
                    return true;
                }
                if (timer.due() == Long.MAX_VALUE) {
                    asked.await();
                } else {
                    asked.awaitNanos(timer.due() - now);
                }
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a task that has begun, which would else meet what is closed next; one that hangs is left behind after some seconds. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            asked.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(LONGEST_TASK_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
