// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class DataplanePlanTest {
    private static final Network BUS = PlannerTest.BUS;

    private static Desired desired(boolean told) {
        return new Desired(List.of(BUS), List.of(), List.of(), told);
    }

    /** Whose programs an earlier process has made. */
    private static SimulatedHost restarted() {
        SimulatedHost host = new SimulatedHost()
                .bridge(BUS.bridge(), Mark.made(BUS.uuid()))
                .tap("vnet0", Mac.parse("52:54:00:00:00:01"), BUS.bridge(), Mark.served(BUS.uuid()));
        host.apply(host.plan(desired(true)));
        return host.restarted();
    }

    private static List<Change> before(boolean told) {
        return new DataplanePlan(desired(told), restarted().actual()).before();
    }

    private static Change.Carry carry(List<Change> changes) {
        assertThat(changes).singleElement().isInstanceOf(Change.Carry.class);
        return (Change.Carry) changes.get(0);
    }

    @Test
    void shouldHaveTheBridgeServeAPortOfWhichNobodyHasToldBeforeAnythingElse() {
        assertThat(carry(before(false)).to().ports())
                .singleElement()
                .satisfies(port -> assertThat(port.filtered()).isTrue());
        assertThat(carry(before(true)).to().ports())
                .singleElement()
                .satisfies(port -> assertThat(port.filtered()).isFalse());
    }

    /** Taking them off a thousand ports, and putting them back, takes the kernel ten seconds and more. */
    @Test
    void shouldPutAnEarliersProgramsToSleepUntilItIsTold() {
        SimulatedHost host = restarted();
        assertThat(carry(new DataplanePlan(desired(false), host.actual()).before())
                        .to()
                        .asleep())
                .isTrue();
        host.apply(host.plan(desired(false)));
        assertThat(host.plan(desired(false))).isEmpty();
        assertThat(carry(new DataplanePlan(desired(true), host.actual()).before())
                        .to()
                        .asleep())
                .isFalse();
        assertThat(carry(before(true)).to().asleep()).isFalse();
    }
}
