// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipn.model.Link;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class LostBridgesTest {
    private static final Link LAB = link(2, "ipn-lab", Link.BRIDGE, null);
    private static final Link OFFICE = link(3, "ipn-office", Link.BRIDGE, null);
    private static final Link TAP = link(4, "vnet0", Link.TUN, null);
    private static final Link ON_LAB = TAP.withMaster("ipn-lab");
    private static final Link ON_OFFICE = TAP.withMaster("ipn-office");

    private final LostBridges settling = new LostBridges();

    private static Link link(int index, String name, String kind, String master) {
        return new Link(index, name, kind, null, 1500, true, true, true, master, "", 1000, null, null);
    }

    @Test
    void shouldWaitForATapThatHasJustLostItsBridge() {
        settling.saw(LAB);
        settling.saw(ON_LAB);
        settling.saw(TAP);
        assertThat(settling.among(List.of(LAB, TAP))).containsExactly(4);
    }

    /** The dump is newer than the last event that was read. */
    @Test
    void shouldWaitForATapWhoseLossNoEventHasToldYet() {
        settling.saw(LAB);
        settling.saw(ON_LAB);
        assertThat(settling.among(List.of(LAB, TAP))).containsExactly(4);
        settling.saw(TAP);
        assertThat(settling.among(List.of(LAB, TAP))).containsExactly(4);
    }

    /** As after a restart: there was no event of what was there before. */
    @Test
    void shouldWaitForATapThatWasOnlyEverLookedAt() {
        assertThat(settling.among(List.of(LAB, ON_LAB))).isEmpty();
        settling.saw(TAP);
        assertThat(settling.among(List.of(LAB, TAP))).containsExactly(4);
    }

    @Test
    void shouldNotWaitForATapThatIsOnItsNextBridge() {
        settling.among(List.of(LAB, OFFICE, ON_LAB));
        settling.saw(TAP);
        settling.saw(ON_OFFICE);
        assertThat(settling.among(List.of(LAB, OFFICE, ON_OFFICE))).isEmpty();
    }

    @Test
    void shouldNotWaitForATapWhoseBridgeIsGone() {
        settling.among(List.of(LAB, ON_LAB));
        settling.saw(TAP);
        assertThat(settling.among(List.of(TAP))).isEmpty();
        Link anew = link(5, "ipn-lab", Link.BRIDGE, null);
        assertThat(settling.among(List.of(anew, TAP))).isEmpty();
    }

    @Test
    void shouldNotWaitForATapThatWasFoundWithoutABridge() {
        assertThat(settling.among(List.of(LAB, TAP))).isEmpty();
        settling.saw(TAP);
        assertThat(settling.among(List.of(LAB, TAP))).isEmpty();
    }
}
