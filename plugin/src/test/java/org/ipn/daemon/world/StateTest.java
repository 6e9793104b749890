// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ipn.daemon.host.CarriedBy;
import org.ipn.daemon.roster.Invalid;
import org.ipn.kernel.bpf.ForwarderState;
import org.ipn.model.Forward;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.Network;
import org.ipn.plan.Confirmations;
import org.ipn.plan.Desired;
import org.ipn.plan.RootQdiscs;
import org.ipn.plan.Subject;
import org.ipn.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class StateTest {
    private static Network network(int number, String name) {
        return Networks.network(new UUID(1, number), name, Kind.BUS, "br" + number, Forward.BRIDGE);
    }

    @Test
    void shouldSayOfANetworkWhatThereIsOfIt() {
        Network active = network(1, "lab");
        Network fine = network(2, "fine");
        CarriedBy programs = new CarriedBy(new ForwarderState(Forwarder.EBPF, List.of(), true), List.of("as asked"));
        State state = new State(
                new Desired(List.of(active, fine), List.of(), List.of(), true),
                List.of(network(3, "off")),
                List.of(new Invalid(new UUID(1, 4), false, "odd", null, null, "a bus and a switch")),
                Map.of(Subject.of(active), "its bridge is missing"),
                Map.of(active.uuid(), programs),
                Map.of(),
                RootQdiscs.NONE,
                Confirmations.NONE,
                7);
        assertThat(state.faultOf(active)).contains("its bridge is missing");
        assertThat(state.faultOf(fine)).isEmpty();
        assertThat(state.wayOf(active)).isEqualTo(programs);
        assertThat(state.wayOf(fine)).isEqualTo(new CarriedBy(ForwarderState.ofBridge(List.of()), List.of()));
        assertThat(state.whyNotActive("off")).contains("network off is not active: virsh net-start off");
        assertThat(state.whyNotActive("odd")).contains("network odd: a bus and a switch");
        assertThat(state.whyNotActive("lab")).isEqualTo(Optional.empty());
        State among = state.among(List.of());
        assertThat(among.clock()).isEqualTo(7);
        assertThat(among.inactive()).isEqualTo(state.inactive());
        assertThat(among.faults()).isEqualTo(state.faults());
    }
}
