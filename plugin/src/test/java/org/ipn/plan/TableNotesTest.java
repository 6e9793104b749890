// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Forward;
import org.ipn.model.Grab;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.ipn.testing.Networks;
import org.ipn.testing.Policies;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class TableNotesTest {
    private static final Mac MAC = Mac.parse("52:54:00:00:00:01");

    private static Optional<String> of(Kind kind, @Nullable Integer most, PortPolicy policy) {
        Network network = Networks.like(Networks.network(new UUID(0, 1), "lab", kind, "ipn-lab", Forward.BRIDGE))
                .grabs(new Grab("eth1", false, policy))
                .build();
        Link bridge = link(1, "ipn-lab", Link.BRIDGE, null)
                .withTraits(new Traits(
                        null, List.of(), 0, false, 0, 0, true, false, most, false, false, TapOwner.NONE, null));
        Link tap = link(2, "vnet0", Link.TUN, "ipn-lab");
        Link nic = link(3, "eth1", "", "ipn-lab");
        return TableNotes.of(
                new Desired(List.of(network), List.of(), List.of(), true), network, List.of(bridge, tap, nic));
    }

    private static Link link(int index, String name, String kind, @Nullable String master) {
        return new Link(index, name, kind, MAC, 1500, true, true, true, master, "", 1000, null, null);
    }

    @Test
    void shouldSayThatAnOlderKernelHasPassedOverTheLimit() {
        assertThat(of(Kind.SWITCH, null, PortPolicy.NONE))
                .contains(
                        "whoever is behind eth1 can fill the table of bridge ipn-lab, which then sends everybody's frames to"
                                + " everybody; addresses= of the port's policy bounds it, or Linux 6.7, which knows a limit for the"
                                + " bridge: this one has none");
        assertThat(of(Kind.SWITCH, null, Policies.policy("addresses", 0))).isPresent();
        assertThat(of(Kind.SWITCH, 0, PortPolicy.NONE).orElseThrow())
                .endsWith("ip link set ipn-lab type bridge fdb_max_learned 65536");
    }

    @Test
    void shouldSayNothingWhereThereIsALimit() {
        assertThat(of(Kind.SWITCH, 65_536, PortPolicy.NONE)).isEmpty();
        assertThat(of(Kind.SWITCH, null, Policies.policy("addresses", 20))).isEmpty();
        assertThat(of(Kind.BUS, null, PortPolicy.NONE)).isEmpty();
    }
}
