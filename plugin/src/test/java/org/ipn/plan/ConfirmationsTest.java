// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Forward;
import org.ipn.model.Grab;
import org.ipn.model.Kind;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.report.Reports.Plan;
import org.ipn.plan.Confirmations.Stage;
import org.ipn.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** NICs that go back unless somebody says that they may stay. */
@Tag("pure")
class ConfirmationsTest {
    private static final UUID LAB = new UUID(1, 1);
    private static final Network NETWORK = Networks.like(
                    Networks.network(LAB, "lab", Kind.BUS, "ipn-lab", Forward.BRIDGE))
            .grabs(new Grab("eth1", true, 60, PortPolicy.NONE), new Grab("eth2", true, 2, PortPolicy.NONE))
            .build();
    private static final Confirmations TAKEN = new Confirmations(List.of(
            new Confirmations.Of(LAB, "eth1", 60, 70_000, Stage.AWAITED),
            new Confirmations.Of(LAB, "eth2", 2, 12_000, Stage.AWAITED)));

    private static List<String> left(Confirmations confirmations) {
        return confirmations.without(NETWORK).grabs().stream().map(Grab::device).toList();
    }

    @Test
    void shouldLetEachGoBackAtItsOwnTime() {
        assertThat(left(TAKEN)).containsExactly("eth1", "eth2");
        assertThat(left(TAKEN.at(11_999))).containsExactly("eth1", "eth2");
        assertThat(left(TAKEN.at(12_000))).containsExactly("eth1");
        assertThat(left(TAKEN.at(70_000))).isEmpty();
        assertThat(TAKEN.next()).hasValue(12_000);
        assertThat(TAKEN.at(12_000).next()).hasValue(70_000);
        assertThat(TAKEN.at(70_000).next()).isEmpty();
    }

    @Test
    void shouldKeepWhatIsConfirmed() {
        Confirmations confirmed = TAKEN.given(TAKEN.of(LAB, "eth2").orElseThrow());
        assertThat(left(confirmed.at(Long.MAX_VALUE))).containsExactly("eth2");
        assertThat(confirmed.secondsLeft(LAB, "eth2", 10_000)).isEmpty();
    }

    @Test
    void shouldLeaveOthersNetworksAlone() {
        Network other = NETWORK.withUuid(new UUID(2, 2));
        assertThat(TAKEN.at(Long.MAX_VALUE).without(other)).isSameAs(other);
        assertThat(TAKEN.notes(other, 0)).isEmpty();
        assertThat(TAKEN.awaited(other.uuid())).isEmpty();
    }

    @Test
    void shouldCountSecondsDownToOne() {
        assertThat(TAKEN.secondsLeft(LAB, "eth1", 10_000)).hasValue(60);
        assertThat(TAKEN.secondsLeft(LAB, "eth1", 10_001)).hasValue(60);
        assertThat(TAKEN.secondsLeft(LAB, "eth1", 69_999)).hasValue(1);
        assertThat(TAKEN.secondsLeft(LAB, "eth1", 70_001)).hasValue(1);
        assertThat(TAKEN.secondsLeft(LAB, "eth3", 0)).isEmpty();
    }

    @Test
    void shouldTellWhatAnAdminHasToKnow() {
        assertThat(TAKEN.at(12_000).notes(NETWORK, 12_000))
                .containsExactly(
                        "NIC eth1 goes back in 58 s, unless it is confirmed: ipn port confirm lab",
                        "NIC eth2 went back, for nobody confirmed it in 2 s; virsh net-destroy and net-start lab take it anew");
    }

    @Test
    void shouldSayWhyThereIsNothingToConfirm() {
        Confirmations later = TAKEN.at(12_000);
        assertThat(later.refuses(NETWORK, Optional.empty())).isEmpty();
        assertThat(later.refuses(NETWORK, Optional.of("eth1"))).isEmpty();
        assertThat(later.refuses(NETWORK, Optional.of("eth2")).orElseThrow())
                .startsWith("NIC eth2 went back, for nobody confirmed it in 2 s;");
        assertThat(later.refuses(NETWORK, Optional.of("eth3")))
                .contains("eth3 is no NIC with confirm= in its <ipn:grab>; eth1 waits to be confirmed");
        Confirmations given = later.given(later.of(LAB, "eth1").orElseThrow());
        assertThat(given.refuses(NETWORK, Optional.of("eth1"))).contains("NIC eth1 is confirmed already");
        assertThat(given.refuses(NETWORK, Optional.empty())).contains("no NIC waits to be confirmed");
    }

    /** The plan of a network that is to start says so; that of one whose NIC has no time does not. */
    @Test
    void shouldBePlanned() {
        SimulatedHost host = new SimulatedHost().nic("eth1", null).nic("eth2", null);
        assertThat(lines(NETWORK, host))
                .containsExactly(
                        new Plan.Change("lab", "eth1", "go back unless confirmed", null, "in 60 s"),
                        new Plan.Change("lab", "eth2", "go back unless confirmed", null, "in 2 s"));
        Network lasting = NETWORK.withGrabs(List.of(new Grab("eth1", true, PortPolicy.NONE)));
        assertThat(lines(lasting, host)).isEmpty();
    }

    private static List<Plan.Change> lines(Network network, SimulatedHost host) {
        Desired desired = new Desired(List.of(network), List.of(), List.of(), true);
        return Planner.plan(desired, host.actual()).stream()
                .flatMap(change -> GrabPlan.untilConfirmed(desired, change).stream())
                .toList();
    }
}
