// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ipn.model.Access;
import org.ipn.model.Forward;
import org.ipn.model.HostAddress;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.Rights;
import org.ipn.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is not made where a change before it failed, so that the next plan has both. */
@Tag("pure")
class WithheldTest {
    private static final UUID LAB = new UUID(0, 7);

    private static Desired desired(int mode) {
        Network lab = Networks.like(Networks.network(LAB, "lab", Kind.BUS, "ipn-lab", Forward.BRIDGE))
                .access(new Access("root", "root", mode))
                .build();
        return new Desired(List.of(lab), List.of(), List.of(), true);
    }

    /** As the daemon does, but that no change of this kind can be made. */
    private static void apply(SimulatedHost host, Desired desired, Class<? extends Change> fails) {
        Withheld withheld = new Withheld();
        for (Change change : host.plan(desired)) {
            if (fails.isInstance(change)) {
                withheld.failed(change);
            } else if (!withheld.holds(change)) {
                host.apply(List.of(change));
            }
        }
    }

    private static List<Class<?>> kinds(List<Change> plan) {
        return plan.stream().<Class<?>>map(Object::getClass).toList();
    }

    @Test
    void shouldPlanAgainWhoCouldNotBePutOut() {
        SimulatedHost host = new SimulatedHost();
        host.apply(host.plan(desired(0666)));
        host.process("ipn0", LAB, 1000, Rights.RW);
        host.apply(host.plan(desired(0666)));
        assertThat(host.plan(desired(0666))).isEmpty();
        apply(host, desired(0600), Change.PutOut.class);
        assertThat(kinds(host.plan(desired(0600)))).containsExactly(Change.PutOut.class, Change.MakeNode.class);
        host.apply(host.plan(desired(0600)));
        host.apply(host.plan(desired(0600))); // programs leave a port once it has gone
        assertThat(host.plan(desired(0600))).isEmpty();
    }

    /** Who came in by a file that an admin has removed meanwhile. */
    @Test
    void shouldPutOutWhoseNodeFileIsGone() {
        SimulatedHost host = new SimulatedHost();
        host.apply(host.plan(desired(0666)));
        host.process("ipn0", LAB, 1000, Rights.RW);
        host.apply(host.plan(desired(0666)));
        host.unlink("lab");
        assertThat(kinds(host.plan(desired(0666)))).containsExactly(Change.MakeNode.class);
        assertThat(kinds(host.plan(desired(0600)))).containsExactly(Change.PutOut.class, Change.MakeNode.class);
    }

    /** Its pair waits for the bridge, and its address for the pair. */
    @Test
    void shouldTryNothingOfAMemberWhoseBridgeCouldNotBeMade() {
        Network lab = Networks.like(Networks.network(LAB, "lab", Kind.BUS, "ipn-lab", Forward.BRIDGE))
                .hosts(new HostAddress("10.9.0.1/24", null, PortPolicy.NONE))
                .build();
        Withheld withheld = new Withheld();
        for (Change change : new SimulatedHost().plan(new Desired(List.of(lab), List.of(), List.of(), true))) {
            boolean waits = withheld.holds(change);
            if (waits || change instanceof Change.Make) {
                withheld.failed(change);
            }
            assertThat(waits)
                    .as("%s", change)
                    .isEqualTo(change instanceof Change.MakePair || change instanceof Change.AddAddress);
        }
    }

    @Test
    void shouldPlugInNoPortWithoutItsPolicy() {
        Link tap = link("vnet0", Link.TUN);
        Change plug = new Change.Set("lab", tap, tap.withMaster("ipn-lab"));
        Withheld withheld = new Withheld();
        assertThat(withheld.holds(plug)).isFalse();
        withheld.failed(new Change.Police("lab", tap, null, PortPolicy.of(Map.of("vlan", "10")), null));
        assertThat(withheld.holds(plug)).isTrue();
    }

    @Test
    void shouldSetNoBridgeUpOverAPortWithoutItsPolicy() {
        Link bridge = link("ipn-lab", Link.BRIDGE).withUp(false);
        Change up = new Change.Set("lab", bridge, bridge.withUp(true));
        Withheld withheld = new Withheld();
        assertThat(withheld.holds(up)).isFalse();
        withheld.failed(new Change.Police("lab", link("vnet0", Link.TUN), null, PortPolicy.NONE, null));
        assertThat(withheld.holds(up)).isTrue();
        assertThat(withheld.holds(new Change.Set("lab", bridge, bridge.withMtu(9000))))
                .isFalse();
        assertThat(withheld.holds(new Change.Set("other", bridge, bridge.withUp(true))))
                .isFalse();
    }

    /** It would fail too, and say so besides. */
    @Test
    void shouldTryNothingOnADeviceThatCouldNotBeMade() {
        Link bridge = link("ipn-lab", Link.BRIDGE);
        Link host = link("ipnh0", Link.VETH);
        Withheld withheld = new Withheld();
        withheld.failed(new Change.Make("lab", bridge));
        withheld.failed(new Change.MakePair("lab", host, link("ipnh0p", Link.VETH)));
        Link tap = link("lab1", Link.TUN);
        assertThat(withheld.holds(new Change.Set("lab", tap, tap.withMaster("ipn-lab"))))
                .isTrue();
        assertThat(withheld.holds(new Change.AddAddress("lab", host, "10.9.0.1/24")))
                .isTrue();
        assertThat(withheld.holds(new Change.Set("lab", tap, tap.withMaster("ipn-other"))))
                .isFalse();
        assertThat(withheld.holds(new Change.Set("lab", tap, tap.withUp(false))))
                .isFalse();
    }

    private static Link link(String name, String kind) {
        return new Link(1, name, kind, null, 1500, true, true, false, null, "", 1000, null, null);
    }
}
