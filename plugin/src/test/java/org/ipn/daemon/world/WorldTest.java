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
            } catch (Refused | org.ipn.kernel.KernelException e) {
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
