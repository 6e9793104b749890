// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.ipn.model.Qdisc;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class RootQdiscsTest {
    private static final int TAP = 7;
    private static final Qdisc OURS = new Qdisc.Netem(20, 0, 0);
    private static final Map<Integer, Qdisc> NOQUEUE = Map.of(TAP, new Qdisc.Other("noqueue", false));
    private static final long BEGUN = -1; // nanoTime may be anything

    private final RootQdiscs put = RootQdiscs.NONE.with(TAP, OURS);

    @Test
    void shouldLeaveAPlaceToWhoHasJustMadeItEmpty() {
        RootQdiscs seen = put.seen(Map.of(), BEGUN);
        assertThat(seen.removed()).containsKey(TAP);
        assertThat(seen.seen(Map.of(), BEGUN + RootQdiscs.QUIET_NANOS - 1).removed())
                .containsKey(TAP);
        assertThat(seen.seen(Map.of(), BEGUN + RootQdiscs.QUIET_NANOS).removed())
                .isEmpty();
    }

    @Test
    void shouldNotWaitForWhoHasPutSomethingElseThere() {
        assertThat(put.seen(NOQUEUE, BEGUN).removed()).isEmpty();
        assertThat(put.seen(Map.of(), BEGUN).seen(NOQUEUE, BEGUN + 1).removed()).isEmpty();
    }

    @Test
    void shouldNotWaitForWhatWasTakenOffByIpndItself() {
        assertThat(put.with(TAP, null).seen(Map.of(), BEGUN).removed()).isEmpty();
    }
}
