// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Dataplane;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.testing.HostRecords;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class DataplanePlanTest {
    private static final Network BUS = PlannerTest.BUS;
    private static final HostRecords RECORDS = new HostRecords();
    private static final Link BRIDGE = RECORDS.add(HostRecords.bridge(BUS.bridge(), Mark.made(BUS.uuid())));
    private static final Link TAP = RECORDS.add(
            HostRecords.tap("vnet0", Mac.parse("52:54:00:00:00:01").ofTap(), BUS.bridge(), Mark.served(BUS.uuid())));

    /** An earlier process's programs. */
    private static final Map<UUID, Optional<Dataplane>> UNKNOWN = Map.of(BUS.uuid(), Optional.empty());

    private static DataplanePlan plan(boolean told, Map<UUID, Optional<Dataplane>> carried) {
        TapIdentities known = new TapIdentities(Map.of(), true);
        Desired desired = new Desired(List.of(BUS), List.of(), List.of(), AccountNumbers.ROOT, Grabbed.NONE, told)
                .withOwners(known);
        Actual actual = new Actual(
                List.of(BRIDGE, TAP),
                Set.of(),
                Set.of(),
                Map.of(),
                Map.of(),
                Set.of(),
                Map.of(),
                RootQdiscs.NONE,
                Underlay.NONE,
                false,
                carried,
                Nodes.NONE);
        return new DataplanePlan(desired, actual);
    }

    private static Change.Carry carry(List<Change> changes) {
        assertThat(changes).singleElement().isInstanceOf(Change.Carry.class);
        return (Change.Carry) changes.get(0);
    }

    @Test
    void shouldHaveTheBridgeServeAPortOfWhichNobodyHasToldBeforeAnythingElse() {
        assertThat(carry(plan(false, UNKNOWN).before()).to().ports())
                .singleElement()
                .satisfies(port -> assertThat(port.filtered()).isTrue());
        assertThat(carry(plan(true, UNKNOWN).before()).to().ports())
                .singleElement()
                .satisfies(port -> assertThat(port.filtered()).isFalse());
    }
}
