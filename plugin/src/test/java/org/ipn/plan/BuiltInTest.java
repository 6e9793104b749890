// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Overlay;
import org.ipn.model.PortPolicy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class BuiltInTest {
    private static PortPolicy ofOverlay(Network network, PortPolicy said) {
        Network overlaid = PlannerTest.overlaid(
                network, new Overlay(7, "192.0.2.1", 4789, List.of("192.0.2.2"), null, null, false, said));
        Desired desired = new Desired(List.of(overlaid), List.of(), List.of(), true);
        Link made = Planner.plan(desired, new SimulatedHost().actual()).stream()
                .filter(Change.MakeOverlay.class::isInstance)
                .map(change -> ((Change.MakeOverlay) change).link())
                .findFirst()
                .orElseThrow();
        return desired.policyOf(overlaid, made);
    }

    @Test
    void shouldBoundFloodsToOtherHypervisorsOnASwitchAlone() {
        assertThat(ofOverlay(PlannerTest.SWITCH, PortPolicy.NONE).said()).isEqualTo(Map.of("flood-rate", "100"));
        assertThat(ofOverlay(PlannerTest.BUS, PortPolicy.NONE)).isEqualTo(PortPolicy.NONE);
        PortPolicy asked = PortPolicy.of(Map.of("flood-rate", "7"));
        assertThat(ofOverlay(PlannerTest.SWITCH, asked)).isEqualTo(asked);
        assertThat(ofOverlay(PlannerTest.BUS, asked)).isEqualTo(asked);
    }
}
