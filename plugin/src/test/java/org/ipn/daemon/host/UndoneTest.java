// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Forward;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class UndoneTest {
    private static final Network SWITCH = network(Kind.SWITCH, 1500);
    private static final Link BRIDGE = new Link(
            7, "ipn-lab", Link.BRIDGE, null, 1500, true, false, false, null, "", 1000, BridgeSettings.SWITCH, null);

    private long now;
    private final Undone undone = new Undone(() -> now);

    private static Network network(Kind kind, int mtu) {
        return Networks.like(Networks.network(new UUID(0, 1), "lab", kind, "ipn-lab", Forward.BRIDGE))
                .mtu(mtu)
                .build();
    }

    private static Desired desired(Network network) {
        return new Desired(List.of(network), List.of(), List.of(), true);
    }

    /** Somebody has set it so; it is put back. */
    private List<String> said(Network network, Link found) {
        Change.Set change = new Change.Set("lab", found, BRIDGE);
        Optional<Network> on = undone.undoneBy(desired(network), change);
        return on.stream()
                .flatMap(its -> change.describe().stream().flatMap(line -> undone.say(its, change, line).stream()))
                .toList();
    }

    private static Link with(boolean snooping, int mask, int ageing) {
        return BRIDGE.withBridge(new BridgeSettings(ageing, false, snooping, mask));
    }

    @Test
    void shouldSayTheAttributeThatWouldKeepWhatWasFound() {
        undone.served(desired(SWITCH), List.of(BRIDGE));
        assertThat(said(SWITCH, with(false, 0x4008, 60)))
                .containsExactly(
                        "network lab: ipn-lab: set ageing_time: 60 -> 300: somebody had changed it; ageing=\"60\" of <ipn:switch> would keep it so: virsh net-edit lab",
                        "network lab: ipn-lab: set mcast_snooping: off -> on: somebody had changed it; snooping=\"no\" of <ipn:switch> would keep it so: virsh net-edit lab",
                        "network lab: ipn-lab: set group_fwd_mask: 0x4008 -> 0x0: somebody had changed it; forward-link-local=\"eapol,lldp\" of <ipn:switch> would keep it so: virsh net-edit lab");
        now += TimeUnit.HOURS.toNanos(1);
        assertThat(said(SWITCH, with(true, 0x10, 300)))
                .singleElement()
                .asString()
                .contains("0x10 -> 0x0", "ipnd keeps this bridge as its network needs it");
        assertThat(said(SWITCH, BRIDGE.withMtu(9000)))
                .singleElement()
                .asString()
                .contains("mtu=\"9000\"");
        assertThat(said(SWITCH, BRIDGE.withUp(false)))
                .containsExactly(
                        "network lab: ipn-lab: set up: off -> on: somebody had changed it; ipnd keeps this bridge as its network needs it");
    }

    @Test
    void shouldSayOfABusThatItHasNoChoice() {
        Network bus = network(Kind.BUS, 1500);
        undone.served(desired(bus), List.of(BRIDGE));
        assertThat(said(bus, with(false, 0, 300))).singleElement().asString().endsWith("; a bus has to be so");
        assertThat(said(bus, BRIDGE.withMtu(9000))).singleElement().asString().contains("mtu=\"9000\" of <ipn:bus>");
    }

    @Test
    void shouldTakeNothingForSomebodyElsesThatItsOwnNetworkAsksFor() {
        assertThat(said(SWITCH, with(false, 0, 300))).as("never seen before").isEmpty();
        undone.served(desired(SWITCH), List.of(BRIDGE));
        assertThat(said(network(Kind.SWITCH, 9000), with(false, 0, 300)))
                .as("redefined since")
                .isEmpty();
        undone.served(desired(SWITCH), List.of());
        assertThat(said(SWITCH, with(false, 0, 300))).as("made anew").isEmpty();
    }

    @Test
    void shouldSayTheSameOnceAnHourWithHowOften() {
        undone.served(desired(SWITCH), List.of(BRIDGE));
        assertThat(said(SWITCH, with(false, 0, 300))).hasSize(1);
        for (int i = 0; i < 50; i++) {
            now += TimeUnit.MINUTES.toNanos(1);
            assertThat(said(SWITCH, with(false, 0, 300))).isEmpty();
            undone.served(desired(SWITCH), List.of(BRIDGE));
        }
        assertThat(said(SWITCH, with(true, 8, 300))).as("another setting").hasSize(1);
        now += TimeUnit.MINUTES.toNanos(10);
        assertThat(said(SWITCH, with(false, 0, 300)))
                .singleElement()
                .asString()
                .contains("somebody had changed it, and 50 times more since that was said; ");
    }
}
