// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.model.PortSettings;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may open a named tap may give it any address, a guest's tap's too: it is nobody else for that. */
@Tag("pure")
class UsersTapTest {
    private static final Mac NIC = Mac.parse("52:54:00:00:00:01");
    private static final PortPolicy LISTENS = PortPolicy.of(Map.of("rights", "r"));
    private static final Network LAB =
            PlannerTest.BUS.withTaps(List.of(new NamedTap("uml0", "alice", "root", LISTENS, 1, false)));
    private static final Link TAP = new Link(
            7,
            "uml0",
            Link.TUN,
            NIC.ofTap(),
            1500,
            true,
            true,
            false,
            LAB.bridge(),
            Mark.made(LAB.uuid()),
            1000,
            null,
            PortSettings.BUS);

    private static Desired desired(String guestsTap) {
        Nic nic = new Nic(NIC, Nic.Type.NETWORK, guestsTap, LAB.name(), LAB.bridge(), null, null, false);
        Guest guest =
                new Guest(UUID.randomUUID(), "g1", List.of(nic), Map.of(NIC, PortPolicy.of(Map.of("vlan", "10"))));
        NetworkPort claim = new NetworkPort(UUID.randomUUID(), LAB.uuid(), "g1", guest.uuid(), NIC, null);
        AccountNumbers accounts = new AccountNumbers(Map.of("root", 0, "alice", 1000), Map.of("root", 0));
        return new Desired(List.of(LAB), List.of(guest), List.of(claim), accounts, Grabbed.NONE, true);
    }

    @Test
    void shouldNotBeTakenForAGuestsByItsAddress() {
        Desired desired = desired("vnet0");
        assertThat(desired.nicOf(TAP)).isEmpty();
        assertThat(desired.claimOf(LAB, TAP)).isEmpty();
        assertThat(desired.askedOf(LAB, TAP)).isEqualTo(LISTENS);
        assertThat(desired.memberOf(LAB, TAP)).isEmpty();
        assertThat(Surplus.of(desired, new SimulatedHost().actual())).isEmpty();
    }

    /** By its address, which is as much its own as the name that an admin took from it. */
    @Test
    void shouldStayWhatItIsUnderAnotherName() {
        Link renamed = renamed(TapPlan.address(LAB, "uml0"));
        Desired desired = desired("vnet0");
        assertThat(desired.askedOf(LAB, renamed)).isEqualTo(LISTENS);
        assertThat(Planner.plan(desired, new Actual(List.of(renamed))))
                .noneMatch(change -> change instanceof Change.Remove || change instanceof Change.MakeTap);
    }

    @Test
    void shouldBeClosedWhereNobodyCanTellWhoseItIs() {
        for (Mac mac : List.of(NIC.ofTap(), NIC)) {
            Desired desired = desired("vnet0");
            assertThat(desired.askedOf(LAB, renamed(mac))).isEqualTo(PortPolicy.CLOSED);
            assertThat(Surplus.of(desired, new Actual(List.of(renamed(mac))))).hasSize(1);
        }
    }

    private static Link renamed(Mac mac) {
        return new Link(
                        7,
                        "renamed",
                        Link.TUN,
                        mac,
                        1500,
                        true,
                        true,
                        false,
                        LAB.bridge(),
                        Mark.made(LAB.uuid()),
                        1000,
                        null,
                        PortSettings.BUS)
                .withTraits(Traits.PLAIN.withOwner(TapOwner.of(1000, 0)));
    }

    /** As of an admin's own tap, which nothing tells from one of libvirt's. */
    @Test
    void shouldHaveNoGuestsClaimWhileThatGuestsTapIsThere() {
        Link admins = TAP.withAlias(Mark.served(LAB.uuid()));
        Desired unseen = desired("vnet0");
        assertThat(unseen.claimOf(LAB, admins)).as("a tap that is new").isPresent();
        Desired seen = unseen.seeing(List.of("vnet0", "uml0"));
        assertThat(seen.claimOf(LAB, admins)).isEmpty();
        assertThat(seen.nicOf(admins)).isEmpty();
    }

    @Test
    void shouldBeAGuestsWhereItsXmlNamesIt() {
        Nic nic = new Nic(NIC, Nic.Type.ETHERNET, "uml0", LAB.name(), null, null, null, false);
        Guest guest = new Guest(UUID.randomUUID(), "g1", List.of(nic), Map.of());
        Desired desired = new Desired(List.of(LAB), List.of(guest), List.of(), true);
        assertThat(desired.nicOf(TAP).map(owned -> owned.guest().name())).contains("g1");
    }
}
