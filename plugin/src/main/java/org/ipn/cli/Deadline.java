// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ends a conversation whose other side has stopped to answer: whoever waits in it fails. */
final class Deadline implements AutoCloseable {
    private final SocketChannel channel;
    private final Duration patience;
    private final CountDownLatch answered = new CountDownLatch(1);
    private volatile boolean over;

    Deadline(SocketChannel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
        Thread thread = new Thread(this::watch, "deadline");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            if (!answered.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                over = true;
                channel.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isOver() {
        return over;
    }

    /** There is an answer. */
    @Override
    public void close() {
        answered.countDown();
    }
}
