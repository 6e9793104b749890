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
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
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

    /** As where its QEMU keeps what was unplugged open. */
    @Test
    void shouldBeClosedOnceItsNicHasGone() {
        Desired known = knowing(desired(List.of(ONE), List.of()), tap(7, "vnet0", FIRST));
        Desired ended = knowing(desired(List.of(), List.of()).withOwners(known.owners()), tap(7, "vnet0", FIRST));
        assertThat(ended.askedOf(LAB, tap(7, "vnet0", FIRST))).isEqualTo(PortPolicy.CLOSED);
        assertThat(knowing(ended).owners().byIndex())
                .as("of a tap that is gone")
                .isEmpty();
        Guest next = guest(3, "next", FIRST, "vnet0", LISTENS);
        Desired given = knowing(desired(List.of(next), List.of()).withOwners(ended.owners()), tap(7, "vnet0", FIRST));
        assertThat(given.nicOf(tap(7, "vnet0", FIRST)))
                .map(owned -> owned.guest())
                .contains(next);
    }

    /** Its QEMU has it open from then on, before the guest's XML names it. */
    @Test
    void shouldBeItsClaimsFromTheFirstEventOn() {
        Desired starting = desired(List.of(ONE), List.of(claim(ONE, SECOND)));
        Desired met = starting.withOwners(starting.owners().meet(starting, tap(9, "vnet5", SECOND)));
        Link changed = tap(9, "vnet5", FIRST);
        assertThat(met.claimOf(LAB, changed).map(NetworkPort::mac)).contains(SECOND);
        Guest plugged = new Guest(
                ONE.uuid(),
                "one",
                List.of(
                        ONE.nics().get(0),
                        new Nic(SECOND, Nic.Type.NETWORK, "vnet5", LAB.name(), LAB.bridge(), null, null, false)),
                Map.of(SECOND, LISTENS));
        Desired told = desired(List.of(plugged), List.of()).withOwners(met.owners());
        assertThat(told.askedOf(LAB, changed)).isEqualTo(LISTENS);
        assertThat(PortPlan.wanted(told, LAB, changed).mac()).as("put back").isEqualTo(SECOND.ofTap());
    }

    /** libvirt makes it, gives it its address and puts it on the bridge; udev may come in between. */
    @Test
    void shouldBeItsClaimsThoughItsAddressChangesBeforeItIsOnTheBridge() {
        Desired starting = desired(List.of(), List.of(claim(ONE, FIRST)));
        Desired made = met(starting, tap(9, "vnet0", SECOND).withMaster(null));
        assertThat(made.owners().byIndex()).isEmpty();
        Desired named = met(made, tap(9, "vnet0", FIRST).withMaster(null));
        Link port = tap(9, "vnet0", SECOND);
        Desired plugged = met(named, port);
        assertThat(plugged.claimOf(LAB, port).map(NetworkPort::mac)).contains(FIRST);
        Desired told = desired(List.of(ONE), List.of()).withOwners(plugged.owners());
        assertThat(told.askedOf(LAB, port)).isEqualTo(LISTENS);
        assertThat(PortPlan.wanted(told, LAB, port).mac()).as("put back").isEqualTo(FIRST.ofTap());
    }

    /** One that its XML plugs into the bridge, of which libvirt claims nothing. */
    @Test
    void shouldBeAStartingGuestsThoughItsAddressChangesBeforeItIsOnTheBridge() {
        Nic nic = new Nic(FIRST, Nic.Type.BRIDGE, null, null, LAB.bridge(), null, null, false);
        Guest starting = new Guest(ONE.uuid(), "one", List.of(nic), Map.of(FIRST, LISTENS));
        Desired named = met(
                desired(List.of(starting), List.of()), tap(9, "vnet0", FIRST).withMaster(null));
        Desired told = desired(List.of(ONE), List.of()).withOwners(named.owners());
        assertThat(met(told, tap(9, "vnet0", SECOND)).askedOf(LAB, tap(9, "vnet0", SECOND)))
                .isEqualTo(LISTENS);
    }

    @Test
    void shouldBeNobodysYetWhereTwoAskForItsAddress() {
        Guest two = guest(2, "two", FIRST, null, LISTENS);
        Desired starting = desired(List.of(), List.of(claim(ONE, FIRST), claim(two, FIRST)));
        assertThat(met(starting, tap(9, "vnet0", FIRST).withMaster(null))
                        .owners()
                        .byIndex())
                .isEmpty();
    }

    private static Desired met(Desired desired, Link link) {
        return desired.withOwners(desired.owners().meet(desired, link));
    }

    @Test
    void shouldBeClosedWhereItHasANicsNameAndNotItsAddress() {
        assertThat(desired(List.of(ONE), List.of()).askedOf(LAB, tap(9, "vnet0", SECOND)))
                .isEqualTo(PortPolicy.CLOSED);
    }

    /** libvirt is away: who is known keeps what it has, of who came since nobody knows what it may do. */
    @Test
    void shouldBeClosedWhereItCameBeforeAnybodyCouldTell() {
        Desired kept = knowing(desired(List.of(ONE), List.of()), tap(7, "vnet0", FIRST));
        Desired restarted = new Desired(List.of(LAB), List.of(), List.of(), false).withOwners(kept.owners());
        assertThat(restarted.isUntold(LAB, tap(7, "vnet0", FIRST))).isTrue();
        assertThat(restarted.isUntold(LAB, tap(8, "tap0", SECOND))).isFalse();
        assertThat(restarted.askedOf(LAB, tap(8, "tap0", SECOND))).isEqualTo(PortPolicy.CLOSED);
        Desired unkept = new Desired(List.of(LAB), List.of(), List.of(), false);
        assertThat(unkept.isUntold(LAB, tap(8, "tap0", SECOND))).isTrue();
    }

    /** As one that an admin made, and a guest opened by its name. */
    @Test
    void shouldStayItsGuestsUnderAnotherNameWhileThatHasItOpen() {
        Nic nic = new Nic(FIRST, Nic.Type.OPENED, "mt0", null, null, null, null, false);
        Guest guest = new Guest(new UUID(0, 5), "o", List.of(nic), Map.of(FIRST, LISTENS));
        Link held = tap(7, "mt0", SECOND).withTraits(Traits.PLAIN.withHeld(true));
        Link renamed = tap(7, "mt1", SECOND).withTraits(Traits.PLAIN.withHeld(true));
        Desired desired = knowing(desired(List.of(guest), List.of()), held);
        assertThat(desired.askedOf(LAB, renamed)).isEqualTo(LISTENS);
        assertThat(PortPlan.wanted(desired, LAB, renamed).mac()).isEqualTo(SECOND.ofTap());
        Desired ended = knowing(desired(List.of(), List.of()).withOwners(desired.owners()), renamed);
        assertThat(ended.askedOf(LAB, renamed)).as("the admin's again").isNotEqualTo(PortPolicy.CLOSED);
        assertThat(desired.nicOf(tap(7, "mt1", SECOND)))
                .as("closed by who had it")
                .isEmpty();
    }

    @Test
    void shouldNotBeDecidedBeforeItIsOnABridgeNorBeforeLibvirtHasToldOfAll() {
        assertThat(knowing(desired(List.of(), List.of()), tap(7, "tap0", FIRST).withMaster(null))
                        .owners()
                        .byIndex())
                .isEmpty();
        Desired untold = new Desired(List.of(LAB), List.of(), List.of(), false);
        assertThat(knowing(untold, tap(7, "tap0", FIRST)).owners().byIndex()).isEmpty();
    }

    private static Link veth(int index, String name, Mac mac, int under, boolean away, @Nullable String master) {
        Traits traits = new Traits(
                null, List.of(), under, away, 68, 65535, true, false, null, false, false, TapOwner.NONE, null);
        return new Link(
                        index,
                        name,
                        Link.VETH,
                        mac,
                        1500,
                        true,
                        true,
                        false,
                        master,
                        master == null ? "" : Mark.served(LAB.uuid()),
                        1000,
                        null,
                        master == null ? null : PortSettings.BUS)
                .withTraits(traits);
    }

    private static final Mac ANY = Mac.parse("fe:99:99:99:99:99");

    /** libvirt's LXC driver gives the container's end its NIC's address, then puts the host's end on the bridge. */
    @Test
    void shouldKnowAContainersVethByItsOtherEnd() {
        Desired starting = desired(List.of(ONE), List.of(claim(ONE, SECOND)));
        Desired paired =
                starting.withOwners(starting.owners().meet(starting, veth(8, "vnet5", SECOND, 7, false, null)));
        Link port = veth(7, "vnet4", ANY, 8, false, LAB.bridge());
        assertThat(paired.claimOf(LAB, port).map(NetworkPort::mac)).contains(SECOND);
        assertThat(paired.memberOf(LAB, port)).contains(SECOND);
        Guest told = guest(1, "one", SECOND, "vnet4", LISTENS);
        Link away = veth(7, "vnet4", ANY, 2, true, LAB.bridge());
        Desired known = knowing(desired(List.of(told), List.of()).withOwners(paired.owners()), away);
        assertThat(known.askedOf(LAB, away)).isEqualTo(LISTENS);
        assertThat(PortPlan.wanted(known, LAB, away).mac()).as("its own").isEqualTo(ANY);
    }

    /** As where a look at all links came between the two. */
    @Test
    void shouldKnowAContainersVethThatWasAStrangerBefore() {
        Link port = veth(7, "vnet4", ANY, 8, false, LAB.bridge());
        Desired starting = knowing(desired(List.of(ONE), List.of(claim(ONE, SECOND))), port);
        assertThat(starting.memberOf(LAB, port)).isEmpty();
        Desired paired =
                starting.withOwners(starting.owners().meet(starting, veth(8, "vnet5", SECOND, 7, false, null)));
        assertThat(paired.memberOf(LAB, port)).contains(SECOND);
    }

    /** Names recur, and whose XML is newest may name what another's veth is called by now. */
    @Test
    void shouldBeNoOthersByItsNameAlone() {
        Desired starting = desired(List.of(ONE), List.of(claim(ONE, SECOND)));
        TapIdentities paired = starting.owners().meet(starting, veth(8, "vnet5", SECOND, 7, false, null));
        Link port = veth(7, "vnet4", ANY, 8, false, LAB.bridge());
        Guest other = guest(2, "other", FIRST, "vnet4", LISTENS);
        Guest sameGuests = guest(1, "one", FIRST, "vnet4", LISTENS);
        for (Guest named : List.of(other, sameGuests)) {
            Desired told = knowing(desired(List.of(named), List.of()).withOwners(paired), port);
            assertThat(told.nicOf(port)).as(named.name()).isEmpty();
            assertThat(told.owners())
                    .as(named.name())
                    .isEqualTo(knowing(starting.withOwners(paired), port).owners());
        }
    }

    /** Two guests may have NICs of one address; a claim is one's. */
    @Test
    void shouldAnswerNoOthersClaim() {
        Guest other = guest(2, "other", SECOND, "vnet9", LISTENS);
        Desired starting =
                desired(List.of(ONE, other), List.of(claim(ONE, SECOND))).seeing(List.of("vnet0", "vnet9", "vnet5"));
        assertThat(starting.claimOf(LAB, tap(9, "vnet5", SECOND))).isPresent();
    }

    @Test
    void shouldKnowAContainersVethByItsGuestsXml() {
        Link port = veth(7, "vnet0", ANY, 2, true, LAB.bridge());
        Desired known = knowing(desired(List.of(ONE), List.of()), port);
        assertThat(known.askedOf(LAB, port)).isEqualTo(LISTENS);
        Desired ended = knowing(desired(List.of(), List.of()).withOwners(known.owners()), port);
        assertThat(ended.askedOf(LAB, port)).as("its guest has gone").isEqualTo(PortPolicy.CLOSED);
    }

    /** Of an admin's own veth nothing is known, and nothing was asked. */
    @Test
    void shouldHoldWhatAContainersVethHadWhileLibvirtIsAway() {
        Link container = veth(7, "vnet0", ANY, 2, true, LAB.bridge());
        Link admins = veth(9, "t-nic", ANY, 10, false, LAB.bridge());
        Desired away = new Desired(List.of(LAB), List.of(), List.of(), false);
        assertThat(away.isUntold(LAB, container)).isTrue();
        assertThat(away.isUntold(LAB, admins)).isFalse();
        Desired restarted = away.withOwners(new TapIdentities(Map.of(), false));
        assertThat(restarted.askedOf(LAB, container)).as("it came meanwhile").isEqualTo(PortPolicy.CLOSED);
        assertThat(restarted.askedOf(LAB, admins)).isEqualTo(PortPolicy.NONE);
    }
}
