// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Overlay;
import org.ipn.model.PortSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class OverlayPlanTest {
    /** What the kernel learned by itself would stand against what BGP says. */
    @ParameterizedTest
    @CsvSource({"BUS, false, false", "BUS, true, false", "SWITCH, false, true", "SWITCH, true, false"})
    void shouldLearnOnASwitchWhereNobodyTells(Kind kind, boolean evpn, boolean learns) {
        Overlay overlay = evpn ? PlannerTest.evpn() : PlannerTest.overlay("192.0.2.2");
        Network network = PlannerTest.overlaid(kind == Kind.BUS ? PlannerTest.BUS : PlannerTest.SWITCH, overlay);
        Desired desired = new Desired(List.of(network), List.of(), List.of(), true);
        Link made = Planner.plan(desired, new SimulatedHost().actual()).stream()
                .filter(Change.MakeOverlay.class::isInstance)
                .map(change -> ((Change.MakeOverlay) change).link())
                .findFirst()
                .orElseThrow();
        assertThat(made.port()).isEqualTo(learns ? PortSettings.SWITCH : PortSettings.BUS);
        assertThat(made.traits().vxlan().learning()).isEqualTo(learns);
    }
}
