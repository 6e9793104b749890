// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class DebouncedTaskTest {
    @Test
    void shouldNotBeClosedBeforeATaskThatHasBegunIsDone() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        DebouncedTask pulse = new DebouncedTask("test", 0, 0, () -> {
            begun.countDown();
            awaitQuietly(closing);
            done.set(true);
        });
        pulse.start().ask();
        begun.await();
        Thread closer = new Thread(pulse::close);
        closer.start();
        while (closer.getState() != Thread.State.TIMED_WAITING && closer.isAlive()) {
            Thread.onSpinWait();
        }
        assertThat(closer.isAlive()).isTrue();
        closing.countDown();
        closer.join();
        assertThat(done).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
