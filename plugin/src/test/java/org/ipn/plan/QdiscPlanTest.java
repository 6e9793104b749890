// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.Qdisc;
import org.ipn.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class QdiscPlanTest {
    private static Qdisc wanted(Map<String, String> policy) {
        return QdiscPlan.wanted(PortPolicy.of(policy)).orElse(null);
    }

    @Test
    void shouldAskForNothingWhereNothingWaits() {
        assertThat(wanted(Map.of("vlan", "10", "delay", "0"))).isNull();
    }

    /** Also of a tap that was added, which stands in no XML. */
    @Test
    void shouldKnowWhetherAnybodyAsks() {
        Network lab = PlannerTest.BUS;
        NamedTap tap = new NamedTap("uml0", "root", "root", PortPolicy.of(Map.of("rate", "5")), 1, true);
        assertThat(QdiscPlan.isAsked(new Desired(List.of(lab), List.of(), List.of(), true)))
                .isFalse();
        Network asking = Networks.like(lab).taps(tap).build();
        assertThat(QdiscPlan.isAsked(new Desired(List.of(asking), List.of(), List.of(), true)))
                .isTrue();
    }

    /** A tenth of a second's frames may wait, but some segments of a slow one's, and 32 MiB of a fast one's. */
    @Test
    void shouldShapeToTheRate() {
        assertThat(wanted(Map.of("rate", "50"))).isEqualTo(new Qdisc.Tbf(6_250_000, 625_000));
        assertThat(wanted(Map.of("rate", "1"))).isEqualTo(new Qdisc.Tbf(125_000, 128 << 10));
        assertThat(wanted(Map.of("rate", "1000000"))).isEqualTo(new Qdisc.Tbf(125_000_000_000L, 32 << 20));
    }

    @Test
    void shouldDelayAndShapeInOneQueue() {
        assertThat(wanted(Map.of("rate", "50", "delay", "20"))).isEqualTo(new Qdisc.Netem(20, 0, 6_250_000));
        assertThat(wanted(Map.of("jitter", "5"))).isEqualTo(new Qdisc.Netem(0, 5, 0));
    }
}
