// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.ipn.daemon.world.World.Turn;
import org.ipn.kernel.KernelException;
import org.ipn.model.Refused;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class WorldTest {
    private final World world = new World();
    private final List<String> done = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        world.close();
    }

    private void tell(Turn turn, String name) {
        world.tell(turn, () -> done.add(name));
    }

    /** What was told by now has been done. */
    private void settle() throws Exception {
        CountDownLatch last = new CountDownLatch(1);
        world.tell(Turn.NEWS, last::countDown);
        last.await();
    }

    @Test
    void shouldTakeFirstWhomSomebodyWaitsForAndElseWhoCameFirst() throws Exception {
        tell(Turn.NEWS, "news");
        tell(Turn.JOIN, "join");
        tell(Turn.CALL, "call");
        tell(Turn.PORT, "port");
        tell(Turn.CALL, "second call");
        world.start();
        settle();
        assertThat(done).containsExactly("call", "second call", "port", "join", "news");
    }

    @Test
    void shouldLetThroughWhoHasADeadlineBetweenTwoStepsOfLongWork() throws Exception {
        world.tell(Turn.NEWS, () -> {
            done.add("first step");
            tell(Turn.NEWS, "news");
            tell(Turn.CALL, "call");
            assertThat(world.letThrough()).isTrue();
            tell(Turn.PORT, "port");
            assertThat(world.letThrough()).isFalse();
            done.add("second step");
        });
        world.start();
        settle();
        settle(); // what the first was told of meanwhile
        assertThat(done).containsExactly("first step", "call", "port", "second step", "news");
    }

    @Test
    void shouldAnswerAfterWhatIsSeenOfItIsPublished() throws Exception {
        AtomicInteger known = new AtomicInteger();
        AtomicInteger published = new AtomicInteger();
        world.afterEach(() -> published.set(known.get()));
        world.start();
        assertThat(world.call(Turn.CALL, known::incrementAndGet)).isEqualTo(1);
        assertThat(published).hasValue(1);
    }

    @Test
    void shouldHandOnWhatATaskThrowsAndGoOn() throws Exception {
        world.start();
        assertThatThrownBy(() -> world.call(Turn.CALL, () -> {
                    throw new Refused("no");
                }))
                .isInstanceOf(Refused.class)
                .hasMessage("no");
        world.tell(Turn.NEWS, () -> {
            throw new IllegalStateException("unexpected");
        });
        assertThat(world.<String>call(Turn.CALL, () -> "on")).isEqualTo("on");
    }

    @Test
    void shouldHandOnWhatFailsUnexpectedly() throws Exception {
        world.start();
        assertThatThrownBy(() -> world.call(Turn.CALL, () -> {
                    throw new IllegalArgumentException("odd");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("odd");
        assertThatThrownBy(() -> world.call(Turn.CALL, () -> {
                    throw new KernelException("make", "a", "EPERM", "no", null);
                }))
                .isInstanceOf(KernelException.class);
        assertThatThrownBy(() -> world.call(Turn.CALL, () -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void shouldRefuseWhoIsInterruptedAndLeaveHimInterrupted() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                world.call(Turn.CALL, () -> "never"); // the world does not run
            } catch (Refused | KernelException e) {
                interrupted.complete(Thread.currentThread().isInterrupted());
            }
        });
        waiting.start();
        waiting.interrupt();
        assertThat(interrupted.get()).isTrue();
    }

    @Test
    void shouldTellWhetherWhatWasLookedAtMayHaveChanged() throws Exception {
        world.tell(Turn.NEWS, () -> {
            tell(Turn.QUESTION, "question");
            assertThat(world.letThrough()).isFalse();
            tell(Turn.QUESTION, "another");
            tell(Turn.CALL, "call");
            assertThat(world.letThrough()).isTrue();
            assertThat(world.letThrough()).as("nobody is there").isFalse();
        });
        world.start();
        settle();
        assertThat(done).containsExactly("question", "call", "another");
    }

    @Test
    void shouldRefuseAtOnceWhoComesWhenItHasEnded() {
        world.start();
        world.close();
        assertThatThrownBy(() -> world.call(Turn.CALL, () -> "never")).hasMessage("ipnd is ending");
    }

    @Test
    void shouldPublishAfterWhatNobodyWaitsFor() throws Exception {
        AtomicInteger published = new AtomicInteger();
        world.afterEach(published::incrementAndGet);
        world.start();
        world.tell(Turn.NEWS, () -> {});
        settle();
        world.call(Turn.CALL, () -> "on");
        assertThat(published).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void shouldDoAtOnceWhatIsCalledOnItsOwnThread() throws Exception {
        world.start();
        assertThat(world.<String>call(Turn.CALL, () -> world.<String>call(Turn.CALL, () -> "within")))
                .isEqualTo("within");
    }

    @Test
    void shouldRingOnceForABurstAndNotBeHeldUpByNews() throws Exception {
        CountDownLatch rung = new CountDownLatch(1);
        AtomicInteger times = new AtomicInteger();
        WorldTimer timer = world.timer(1, 20, () -> {
            times.incrementAndGet();
            rung.countDown();
        });
        CountDownLatch flooding = new CountDownLatch(1);
        world.tell(Turn.NEWS, new Runnable() {
            @Override
            public void run() {
                flooding.countDown();
                if (rung.getCount() > 0) {
                    timer.ask();
                    world.tell(Turn.NEWS, this);
                }
            }
        });
        world.start();
        flooding.await();
        rung.await();
        settle();
        assertThat(times).hasValue(1);
    }

    @Test
    void shouldRefuseWhoStillWaitsWhenItEnds() throws Exception {
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                world.call(Turn.CALL, () -> "never");
            } catch (Refused | KernelException e) {
                refused.complete(e);
            }
        });
        waiting.start(); // the world does not run
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        world.close();
        assertThat(refused.get()).hasMessage("ipnd is ending");
    }
}
