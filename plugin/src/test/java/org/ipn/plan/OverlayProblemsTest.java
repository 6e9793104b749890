// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Forward;
import org.ipn.model.Kind;
import org.ipn.model.Network;
import org.ipn.model.Overlay;
import org.ipn.model.PortPolicy;
import org.ipn.model.Vxlan;
import org.ipn.testing.Networks;
import org.ipn.testing.Policies;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class OverlayProblemsTest {
    private static final Network LAB =
            PlannerTest.overlaid(PlannerTest.BUS, PlannerTest.overlay("192.0.2.2", "192.0.2.3"));

    /** With an address of 192.0.2.1 on a NIC of 1500 bytes. */
    private static SimulatedHost host() {
        return new SimulatedHost().nic("eth0", null).address("eth0", "192.0.2.1/24");
    }

    private static Optional<String> of(Network network, SimulatedHost host, Network... others) {
        Desired desired = new Desired(List.of(others), List.of(), List.of(), true);
        return Problems.atStart(network, desired, host.actual());
    }

    @Test
    void shouldFindNothingWhereThereIsNothing() {
        assertThat(of(LAB, host())).isEmpty();
        assertThat(of(LAB, host().hop(LAB.uuid(), "192.0.2.2", "eth0", 0))).isEmpty();
    }

    @Test
    void shouldGiveAVniToOneNetwork() {
        Network other = PlannerTest.overlaid(
                Networks.network(new UUID(0, 9), "office", Kind.BUS, "ipn-office", Forward.BRIDGE),
                new Overlay(7, null, 4790, List.of("192.0.2.2"), null, null, false, PortPolicy.NONE));
        assertThat(of(LAB, host(), other))
                .contains("vni=\"7\" of <ipn:overlay> is IPN network office's already; choose another");
    }

    @Test
    void shouldNotTakeTheVniOrTheNameOfAForeignDevice() {
        Vxlan same = new Vxlan(7, 4789, null, null, 0, true);
        assertThat(of(LAB, host().nic("vx7", null).vxlan(same)))
                .contains(
                        "vni=\"7\" of <ipn:overlay> is that of device vx7 on UDP port 4789; ip link del vx7, if it is not"
                                + " needed, or choose another vni or port");
        Vxlan onAnotherPort = new Vxlan(7, 8472, null, null, 0, true);
        assertThat(of(LAB, host().nic("vx7", null).vxlan(onAnotherPort))).isEmpty();
        assertThat(of(LAB, host().nic("ipnv7", null)))
                .contains("device ipnv7, as the one of <ipn:overlay> would be called, exists and was not made for this"
                        + " network; ip link del ipnv7, if it is not needed, or choose another vni");
    }

    @Test
    void shouldSendFromThisHostToOthers() {
        assertThat(of(LAB, new SimulatedHost()))
                .contains(
                        "local=\"192.0.2.1\" of <ipn:overlay> is no address of this host; ip -br address shows those it"
                                + " has");
        assertThat(of(LAB, host().address("eth0", "192.0.2.3/32")))
                .contains("peer 192.0.2.3 of <ipn:overlay> is this host itself; <ipn:peer> names the others alone");
    }

    @Test
    void shouldFitTheWayToEachPeer() {
        SimulatedHost narrow = host().nic("wg0", null)
                .hop(LAB.uuid(), "192.0.2.2", "eth0", 0)
                .hop(LAB.uuid(), "192.0.2.3", "wg0", 1420);
        assertThat(of(LAB, narrow))
                .contains(
                        "the network's MTU of 1450 and the overlay's 50 bytes are 1500, and the way to peer 192.0.2.3, by"
                                + " wg0, carries 1420; mtu=\"1370\" or less, or a greater MTU there");
        assertThat(of(LAB.withMtu(1370), narrow)).isEmpty();
    }

    @Test
    void shouldLeaveRoomForATagWhereThereAreVlans() {
        Network vlans =
                Networks.like(LAB).portgroup("ten", Policies.policy("vlan", 10)).build();
        SimulatedHost host = host().hop(LAB.uuid(), "192.0.2.2", "eth0", 0);
        assertThat(of(vlans, host).orElseThrow())
                .contains("overlay's 54 bytes are 1504")
                .contains("mtu=\"1446\" or less");
        assertThat(of(vlans.withMtu(1446), host)).isEmpty();
    }

    /** To whom it goes, nobody knows yet: by which link, the address says. */
    @Test
    void shouldNeedFrrAndRoomForEvpn() {
        Network evpn = PlannerTest.overlaid(PlannerTest.SWITCH, PlannerTest.evpn());
        assertThat(of(evpn, host())).isEmpty();
        assertThat(of(evpn.withMtu(1500), host()).orElseThrow())
                .contains("the way to the others, by eth0, carries 1500; mtu=\"1450\" or less");
        assertThat(of(evpn, host().withoutFrr()).orElseThrow())
                .startsWith("evpn=\"yes\" of <ipn:overlay> needs FRR, which is not installed")
                .endsWith("ipn evpn-config office then prints what goes into its configuration");
    }

    /** Libvirt makes its bridge after it has asked: what can't be there shows before. */
    @Test
    void shouldTryWhereTheRealOneComesLater() {
        Network served = PlannerTest.overlaid(PlannerTest.SERVED, PlannerTest.overlay("192.0.2.2"));
        Desired desired = new Desired(List.of(), List.of(), List.of(), true);
        Change.MakeOverlay trial =
                OverlayPlan.trial(desired, served, host().actual()).orElseThrow();
        assertThat(trial.link().name()).isEqualTo("ipnv7");
        assertThat(trial.link().master()).isNull();
        assertThat(trial.peers()).isEmpty();
        assertThat(OverlayPlan.trial(desired, LAB, host().actual())).isEmpty();
        assertThat(OverlayPlan.trial(desired, PlannerTest.SERVED, host().actual()))
                .isEmpty();
    }

    @Test
    void shouldNeedTheDeviceOfItsGroup() {
        Network group = PlannerTest.overlaid(
                PlannerTest.BUS, new Overlay(7, null, 4789, List.of(), "239.1.1.1", "eth0", false, PortPolicy.NONE));
        assertThat(of(group, new SimulatedHost()))
                .contains("dev=\"eth0\" of <ipn:overlay> is not there; ip link shows the devices that are");
        assertThat(of(group.withMtu(1500), host()).orElseThrow())
                .contains("the way to group 239.1.1.1, by eth0, carries 1500; mtu=\"1450\" or less");
        assertThat(of(group, host())).isEmpty();
    }
}
