// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.model.PortSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A tap that was once known for a NIC's is that NIC's, whatever address it has by now. */
@Tag("pure")
class TapIdentitiesTest {
    private static final Network LAB = PlannerTest.BUS;
    private static final Mac FIRST = Mac.parse("52:54:00:00:00:01");
    private static final Mac SECOND = Mac.parse("52:54:00:00:00:02");
    private static final PortPolicy LISTENS = PortPolicy.of(Map.of("rights", "r"));
    private static final Guest ONE = guest(1, "one", FIRST, "vnet0", LISTENS);

    private static Guest guest(int uuid, String name, Mac mac, @Nullable String device, PortPolicy policy) {
        Nic nic = new Nic(mac, Nic.Type.NETWORK, device, LAB.name(), LAB.bridge(), null, null, false);
        return new Guest(new UUID(0, uuid), name, List.of(nic), Map.of(mac, policy));
    }

    private static Link tap(int index, String name, Mac mac) {
        return new Link(
                index,
                name,
                Link.TUN,
                mac.ofTap(),
                1500,
                true,
                true,
                false,
                LAB.bridge(),
                Mark.served(LAB.uuid()),
                1000,
                null,
                PortSettings.BUS);
    }

    private static NetworkPort claim(Guest guest, Mac mac) {
        return new NetworkPort(UUID.randomUUID(), LAB.uuid(), guest.name(), guest.uuid(), mac, null);
    }

    private static Desired desired(List<Guest> guests, List<NetworkPort> claims) {
        return new Desired(List.of(LAB), guests, claims, true);
    }

    private static Desired knowing(Desired desired, Link... links) {
        return desired.withOwners(desired.owners().learn(desired, List.of(links)));
    }

    @Test
    void shouldStayItsNicsUnderAnotherAddress() {
        Desired desired = knowing(desired(List.of(ONE), List.of()), tap(7, "vnet0", FIRST));
        Link changed = tap(7, "vnet0", SECOND);
        assertThat(desired.askedOf(LAB, changed)).isEqualTo(LISTENS);
        assertThat(desired.memberOf(LAB, changed)).contains(FIRST);
        assertThat(desired.owners().learn(desired, List.of(changed))).isEqualTo(desired.owners());
    }

    @Test
    void shouldHaveNothingOfWhoIsAboutToStart() {
        Guest two = guest(2, "two", SECOND, null, PortPolicy.of(Map.of("rights", "rw")));
        TapIdentities known = knowing(desired(List.of(ONE), List.of()), tap(7, "vnet0", FIRST))
                .owners();
        Desired starting =
                desired(List.of(ONE, two), List.of(claim(two, SECOND))).withOwners(known);
        assertThat(starting.claimOf(LAB, tap(7, "vnet0", SECOND))).isEmpty();
        assertThat(starting.askedOf(LAB, tap(7, "vnet0", SECOND))).isEqualTo(LISTENS);
        assertThat(starting.claimOf(LAB, tap(8, "vnet1", SECOND)))
                .as("its own tap")
                .isPresent();
    }

    /** As of a user's own QEMU, which joins by a helper. */
    @Test
    void shouldHaveNoClaimThatCameAfterIt() {
        Link stranger = tap(7, "tap0", FIRST);
        Desired before = knowing(desired(List.of(), List.of()), stranger);
        Guest two = guest(2, "two", SECOND, "vnet3", LISTENS);
        Desired starting = desired(List.of(two), List.of(claim(two, SECOND))).withOwners(before.owners());
        assertThat(starting.claimOf(LAB, tap(7, "tap0", SECOND))).isEmpty();
        assertThat(starting.nicOf(tap(7, "tap0", SECOND))).as("by its address").isEmpty();
        assertThat(knowing(starting, tap(7, "vnet3", SECOND)).nicOf(tap(7, "vnet3", SECOND)))
                .as("by its XML, after all")
                .isPresent();
    }

    /** {@code virsh update-device}: the tap that was there moves on. */
    @Test
    void shouldTakeANewClaimOfItsOwnNic() {
        Desired known = knowing(desired(List.of(ONE), List.of()), tap(7, "vnet0", FIRST));
        Desired moving = desired(List.of(ONE), List.of(claim(ONE, FIRST))).withOwners(known.owners());
        assertThat(moving.claimOf(LAB, tap(7, "vnet0", FIRST))).isPresent();
    }

    @Test
    void shouldBelongToNobodyOnceItsGuestHasEnded() {
        Desired known = knowing(desired(List.of(ONE), List.of()), tap(7, "vnet0", FIRST));
        Desired ended = desired(List.of(), List.of()).withOwners(known.owners());
        assertThat(knowing(ended, tap(7, "vnet0", FIRST)).owners().byIndex())
                .containsExactly(Map.entry(7, TapIdentities.STRANGER));
        assertThat(knowing(ended).owners()).isEqualTo(TapIdentities.NONE);
    }

    @Test
    void shouldNotBeDecidedBeforeItIsOnABridgeNorWhileItsClaimIsOpen() {
        assertThat(knowing(desired(List.of(), List.of()), tap(7, "tap0", FIRST).withMaster(null))
                        .owners())
                .isEqualTo(TapIdentities.NONE);
        assertThat(knowing(desired(List.of(), List.of(claim(ONE, FIRST))), tap(7, "vnet0", FIRST))
                        .owners())
                .isEqualTo(TapIdentities.NONE);
    }
}
