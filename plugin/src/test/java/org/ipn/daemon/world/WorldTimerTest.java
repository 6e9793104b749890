// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class WorldTimerTest {
    private static final long MS = 1_000_000;
    private static final long LONG = 3_600_000;

    private final WorldTimer timer = new WorldTimer(LONG, 2 * LONG, () -> {});

    /** When it is due, by a clock that stood at {@code from} before it was asked for; at most so much later as the asking took. */
    private void isDueIn(long ms, long from) {
        assertThat(timer.due()).isBetween(from + ms * MS, System.nanoTime() + ms * MS);
    }

    @Test
    void shouldNeverBeDueWhereNobodyAsked() {
        assertThat(timer.due()).isEqualTo(Long.MAX_VALUE);
        assertThat(timer.isAsked()).isFalse();
    }

    @Test
    void shouldBeDueAfterTheLastOfABurst() {
        timer.ask();
        long from = System.nanoTime();
        timer.ask();
        isDueIn(LONG, from);
        assertThat(timer.isAsked()).isTrue();
    }

    @Test
    void shouldNotBeHeldUpByABurstThatGoesOn() {
        WorldTimer hasty = new WorldTimer(LONG, LONG, () -> {});
        hasty.ask();
        long due = hasty.due();
        hasty.ask();
        assertThat(hasty.due()).isEqualTo(due);
    }

    @Test
    void shouldBeDueAtTheEarliestOfLaterTimesThatWereAskedFor() {
        long from = System.nanoTime();
        timer.askIn(3 * LONG);
        isDueIn(3 * LONG, from);
        timer.askIn(4 * LONG);
        isDueIn(3 * LONG, from);
        timer.askIn(2 * LONG);
        isDueIn(2 * LONG, from);
        assertThat(timer.isAsked()).as("soon").isFalse();
        timer.ask();
        isDueIn(LONG, from);
    }

    @Test
    void shouldKeepALaterTimeThatWasAskedForWhenItIsTaken() {
        long from = System.nanoTime();
        timer.askIn(LONG);
        timer.ask();
        long later = timer.due();
        timer.taken(from);
        assertThat(timer.isAsked()).isFalse();
        isDueIn(LONG, from);
        assertThat(timer.due()).isLessThanOrEqualTo(later);
        timer.taken(timer.due());
        assertThat(timer.due()).isEqualTo(Long.MAX_VALUE);
    }
}
