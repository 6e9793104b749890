// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.model.Traits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** NICs whose taps are gone, or are others' too. */
@Tag("pure")
class CutOffTest {
    private static final Mac MAC = Mac.parse("52:54:00:00:00:01");
    private static final Network LAB = PlannerTest.BUS;

    private static Nic nic(Nic.Type type, String device) {
        return new Nic(MAC, type, device, type == Nic.Type.OPENED ? null : "lab", null, null, null, false);
    }

    private static Guest guest(String name, Nic... nics) {
        return new Guest(new UUID(5, name.hashCode()), name, List.of(nics), Map.of());
    }

    private static Desired desired(Network network, Guest... guests) {
        return new Desired(List.of(network), List.of(guests), List.of(), true);
    }

    private static Link tap(String name, boolean held) {
        return new Link(
                        7,
                        name,
                        Link.TUN,
                        MAC.ofTap(),
                        1500,
                        true,
                        true,
                        false,
                        "ipn-lab",
                        Mark.made(LAB.uuid()),
                        1000,
                        null,
                        null)
                .withTraits(Traits.PLAIN.withHeld(held));
    }

    private static List<String> notes(Desired desired, Link... links) {
        return CutOff.notes(desired, desired.networks().get(0), List.of(links));
    }

    @Test
    void shouldSayThatATapWasDeletedUnderItsGuest() {
        assertThat(notes(desired(LAB, guest("g", nic(Nic.Type.NETWORK, "vnet0")))))
                .containsExactly(
                        "guest g is cut off at its NIC 52:54:00:00:00:01: its tap vnet0 was deleted; unplug that NIC"
                                + " and plug it in anew (virsh detach-device, attach-device), or stop and start the guest");
    }

    @Test
    void shouldSayThatNobodyHasATapThatWasMadeAnew() {
        Desired own = desired(LAB, guest("g", nic(Nic.Type.ETHERNET, "t0")));
        assertThat(notes(own, tap("t0", true))).isEmpty();
        assertThat(notes(own, tap("t0", false))).singleElement().asString().contains("nobody has its tap t0 open");
    }

    @Test
    void shouldKnowATapByItsNewName() {
        assertThat(notes(desired(LAB, guest("g", nic(Nic.Type.NETWORK, "vnet0"))), tap("renamed", true)))
                .isEmpty();
    }

    @Test
    void shouldLookForAnOpenedTapWhereItsGuestIs() {
        Nic opened = new Nic(Mac.parse("52:54:00:00:00:02"), Nic.Type.OPENED, "t-hot", null, null, null, null, false);
        assertThat(notes(desired(LAB, guest("g", nic(Nic.Type.NETWORK, "vnet0"), opened)), tap("vnet0", true)))
                .singleElement()
                .asString()
                .contains("52:54:00:00:00:02: its tap t-hot was deleted");
        assertThat(notes(desired(LAB, guest("g", opened)))).isEmpty();
    }

    @Test
    void shouldSayNothingOfNicsThatHaveNoTapYetOrNever() {
        assertThat(notes(desired(LAB, guest("g", nic(Nic.Type.NETWORK, null), nic(Nic.Type.NO_TAP, "macvtap0")))))
                .isEmpty();
    }

    @Test
    void shouldBeFew() {
        List<Guest> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add(guest("g" + i, nic(Nic.Type.NETWORK, "vnet" + i)));
        }
        assertThat(notes(desired(LAB, many.toArray(Guest[]::new))))
                .hasSize(21)
                .last()
                .isEqualTo("… and 80 more");
    }

    private static Network named(String user, String group, int queues) {
        return LAB.withTaps(List.of(new NamedTap("t0", user, group, PortPolicy.NONE, queues, false)));
    }

    @Test
    void shouldSayWhoMayOpenAGuestsTapToo() {
        Guest guest = guest("g", nic(Nic.Type.ETHERNET, "t0"));
        assertThat(SharedTaps.of(desired(named("alice", "root", 4), guest), named("alice", "root", 4)))
                .containsExactly(
                        "tap t0 is a NIC of guest g, has several queues, and user alice may open it too: who does"
                                + " gets some of the guest's frames, and sends as it; a tap for a guest is root's");
        assertThat(SharedTaps.of(desired(named("alice", "lab", 4), guest), named("alice", "lab", 4)))
                .singleElement()
                .asString()
                .contains("user alice of group lab may");
        for (Network fine : List.of(named("root", "root", 4), named("0", "0", 2), named("alice", "root", 1))) {
            assertThat(SharedTaps.of(desired(fine, guest), fine)).isEmpty();
        }
        Network nobodys = named("alice", "root", 4);
        assertThat(SharedTaps.of(desired(nobodys), nobodys)).isEmpty();
    }

    @Test
    void shouldRefuseAGuestATapThatAProgramHas() {
        Nic nic = nic(Nic.Type.ETHERNET, "t0");
        Desired before = desired(named("alice", "root", 1));
        assertThat(SharedTaps.taken(before, nic, tap("t0", true)).orElseThrow()).startsWith("tap t0 is open already");
        assertThat(SharedTaps.taken(before, nic, tap("t0", false))).isEqualTo(Optional.empty());
        Desired itself = desired(named("alice", "root", 1), guest("g", nic));
        assertThat(SharedTaps.taken(itself, nic, tap("t0", true))).isEqualTo(Optional.empty());
    }
}
