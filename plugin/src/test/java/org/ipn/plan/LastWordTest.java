// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.testing.Policies.policy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ipn.model.Forward;
import org.ipn.model.Guest;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.model.Portgroups;
import org.ipn.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class LastWordTest {
    private static final UUID UUID_OF_ALL = new UUID(1, 1);
    private static final Mac ONE = Mac.parse("52:54:00:00:00:01");
    private static final Mac TWO = Mac.parse("52:54:00:00:00:02");
    private static final PortPolicy LISTENS = policy("rights", "r", "vlan", 10);
    private static final Network LAB = lab(Map.of("sensor", LISTENS), null);

    private static Network lab(Map<String, PortPolicy> portgroups, String byDefault) {
        return lab(portgroups, byDefault, List.of("sensor"));
    }

    private static Network lab(Map<String, PortPolicy> portgroups, String byDefault, List<String> plain) {
        return Networks.like(Networks.network(UUID_OF_ALL, "lab", Kind.SWITCH, "ipn-lab", Forward.BRIDGE))
                .portgroups(new Portgroups(portgroups, plain, byDefault))
                .build();
    }

    private static Nic member(Mac mac, String portgroup) {
        return new Nic(mac, Nic.Type.NETWORK, "vnet0", "lab", "ipn-lab", portgroup, null, false);
    }

    private static Nic bare(Mac mac, String bridge) {
        return new Nic(mac, Nic.Type.BRIDGE, "vnet0", null, bridge, null, null, false);
    }

    private static Guest says(Map<Mac, PortPolicy> policies, Nic... nics) {
        return new Guest(UUID_OF_ALL, "g", List.of(nics), policies);
    }

    private static Guest says(Nic... nics) {
        return says(Map.of(), nics);
    }

    /** What holds after libvirt has said all this, one after the other, in the network as it is then. */
    private static Guest after(Network network, Guest before, Guest... said) {
        Guest now = before;
        for (Guest one : said) {
            now = LastWord.among(Map.of("lab", network), LastWord.of(now, one, null, List.of()));
        }
        return now;
    }

    private static Guest slipped(Guest before, Guest told) {
        return LastWord.of(before, told, "guest g: vlna", List.of());
    }

    private static PortPolicy held(Network network, Guest guest, Mac mac) {
        Link tap = new Link(7, "vnet0", Link.TUN, mac.ofTap(), 1500, true, true, true, "ipn-lab", "", 1000, null, null);
        return new Desired(List.of(network), List.of(guest), List.of(), true).askedOf(network, tap);
    }

    @Test
    void shouldHoldThePortgroupOfANicThatLibvirtCallsABridgesByNow() {
        Guest guest =
                after(LAB, null, says(member(ONE, "sensor")), says(bare(ONE, "ipn-lab")), says(bare(ONE, "ipn-lab")));
        assertThat(guest.nics()).containsExactly(member(ONE, "sensor"));
        assertThat(held(LAB, guest, ONE)).isEqualTo(LISTENS);
    }

    @Test
    void shouldNotHoldItOnAnotherBridgeNorForAnotherNic() {
        Guest moved = after(LAB, null, says(member(ONE, "sensor")), says(bare(ONE, "br0")), says(bare(ONE, "ipn-lab")));
        assertThat(held(LAB, moved, ONE)).isEqualTo(PortPolicy.NONE);
        Guest unplugged = after(LAB, null, says(member(ONE, "sensor")), says(), says(bare(ONE, "ipn-lab")));
        assertThat(held(LAB, unplugged, ONE)).isEqualTo(PortPolicy.NONE);
        Guest other = after(LAB, null, says(member(ONE, "sensor")), says(bare(TWO, "ipn-lab")));
        assertThat(held(LAB, other, TWO)).isEqualTo(PortPolicy.NONE);
    }

    @Test
    void shouldFollowAnotherPortgroupAndTheGuestsOwnWord() {
        Guest first = after(LAB, null, says(member(ONE, "sensor")));
        assertThat(held(LAB, after(LAB, first, says(member(ONE, null))), ONE)).isEqualTo(PortPolicy.NONE);
        Guest own = after(LAB, first, says(Map.of(ONE, policy("vlan", 20)), bare(ONE, "ipn-lab")));
        assertThat(held(LAB, own, ONE)).isEqualTo(policy("rights", "r", "vlan", 20));
    }

    /** As when its link is set down before libvirt has told of the NIC at all. */
    @Test
    void shouldHoldThePortgroupOfAClaimThatIsTakenBack() {
        Guest guest = LastWord.of(says(), says(bare(ONE, "ipn-lab")), null, List.of(member(ONE, "sensor")));
        assertThat(held(LAB, guest, ONE)).isEqualTo(LISTENS);
    }

    @Test
    void shouldChangeNothingForMetadataThatMakesNoSense() {
        PortPolicy own = policy("rights", "w");
        Guest before = after(LAB, null, says(Map.of(ONE, own), member(ONE, null), member(TWO, "sensor")));
        Guest slip = slipped(before, says(Map.of(TWO, policy("rate", 5)), member(ONE, null), member(TWO, "sensor")));
        assertThat(held(LAB, slip, ONE)).isEqualTo(own);
        assertThat(held(LAB, slip, TWO)).isEqualTo(LISTENS);
        assertThat(held(LAB, slipped(slip, says(member(ONE, null))), ONE)).isEqualTo(own);
        assertThat(Slips.of(LAB, new Desired(List.of(LAB), List.of(slip), List.of(), true)))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("guest g: vlna; what was last validly asked holds for NIC 52:54:00:00:00:01, "));
        Guest mended = after(LAB, slip, says(Map.of(ONE, policy("rights", "r")), member(ONE, null)));
        assertThat(held(LAB, mended, ONE)).isEqualTo(policy("rights", "r"));
        assertThat(Slips.of(LAB, new Desired(List.of(LAB), List.of(mended), List.of(), true)))
                .isEmpty();
    }

    @Test
    void shouldTakeMetadataThatIsGoneForAWord() {
        Guest before = after(LAB, null, says(Map.of(ONE, policy("rights", "w")), member(ONE, null)));
        assertThat(held(LAB, after(LAB, before, says(member(ONE, null))), ONE)).isEqualTo(PortPolicy.NONE);
    }

    @Test
    void shouldCloseANicOfWhichNothingValidIsKnown() {
        Guest before = after(LAB, null, says(Map.of(TWO, LISTENS), member(ONE, null)));
        Guest slip = slipped(before, says(member(ONE, null), bare(TWO, "ipn-lab")));
        assertThat(held(LAB, slip, ONE)).isEqualTo(PortPolicy.NONE);
        assertThat(held(LAB, slip, TWO)).as("said before it was plugged in").isEqualTo(LISTENS);
        Mac three = Mac.parse("52:54:00:00:00:03");
        Guest plugged = slipped(slipped(slip, says(bare(three, "ipn-lab"))), says(bare(three, "ipn-lab")));
        assertThat(held(LAB, plugged, three)).isEqualTo(PortPolicy.CLOSED);
        assertThat(Slips.of(LAB, new Desired(List.of(LAB), List.of(plugged), List.of(), true)))
                .hasValueSatisfying(why -> assertThat(why).contains("closed is NIC " + three));
        assertThat(held(LAB, slipped(null, says(member(ONE, "sensor"))), ONE)).isEqualTo(PortPolicy.CLOSED);
        assertThat(held(LAB, after(LAB, plugged, says(bare(three, "ipn-lab"))), three))
                .isEqualTo(PortPolicy.NONE);
    }

    @Test
    void shouldKeepAnOwnTapsNetworkWhileMetadataMakesNoSense() {
        Nic own = new Nic(ONE, Nic.Type.ETHERNET, "t0", "lab", null, null, null, false);
        Nic unsaid = new Nic(ONE, Nic.Type.NO_TAP, "t0", null, null, null, null, false);
        Guest before = after(LAB, null, says(own));
        assertThat(slipped(before, says(unsaid)).nics()).containsExactly(own);
        assertThat(after(LAB, before, says(unsaid)).nics()).containsExactly(unsaid);
    }

    @Test
    void shouldTellNicsOfOneAddressApart() {
        Nic here = member(ONE, "sensor");
        Nic there = new Nic(ONE, Nic.Type.NETWORK, "vnet1", "lab2", "ipn-lab2", null, null, false);
        for (List<Nic> nics : List.of(List.of(here, there), List.of(there, here))) {
            Guest before = after(LAB, null, says(nics.toArray(Nic[]::new)));
            Guest later = after(LAB, before, says(bare(ONE, "ipn-lab"), there), says(there, bare(ONE, "ipn-lab")));
            assertThat(later.nics()).containsExactly(there, here);
            assertThat(held(LAB, later, ONE)).isEqualTo(LISTENS);
            Guest both = LastWord.of(before, says(bare(ONE, "ipn-lab")), null, List.of(there, here));
            assertThat(both.nics()).containsExactly(here);
        }
    }

    @Test
    void shouldRefuseNicsOfOneAddressThatNobodyCouldTellApart() {
        assertThat(PortClaim.problem(says(member(ONE, "sensor"), member(ONE, null))))
                .hasValueSatisfying(why -> assertThat(why).contains(ONE.toString(), "lab"));
        assertThat(PortClaim.problem(
                        says(member(ONE, "sensor"), member(TWO, null), bare(ONE, "br0"), bare(ONE, "br0"))))
                .isEmpty();
    }

    /** A network's new definition has the say on all that it speaks of; a portgroup that it does not know is none that a NIC is free in. */
    @Test
    void shouldHoldOverAStartWhatAPortgroupSaidThatTheNetworkDoesNotKnow() {
        Guest guest = after(LAB, null, says(member(ONE, "sensor")));
        Network plain = lab(Map.of(), null);
        assertThat(held(plain, LastWord.atStartOf(plain, guest), ONE)).isEqualTo(PortPolicy.NONE);
        Network strange = lab(Map.of("other", PortPolicy.NONE), null, List.of());
        assertThat(held(strange, LastWord.atStartOf(strange, guest), ONE)).isEqualTo(LISTENS);
        Guest silent = after(lab(Map.of("sensor", LISTENS), "sensor"), null, says(member(ONE, null)));
        assertThat(held(strange, LastWord.atStartOf(strange, silent), ONE)).isEqualTo(PortPolicy.NONE);
    }

    @Test
    void shouldHoldWhatAPortgroupSaidThatIsGone() {
        for (String asked : new String[] {"sensor", null}) {
            Network lab = lab(Map.of("sensor", LISTENS), "sensor");
            Guest guest = after(lab, null, says(member(ONE, asked)));
            Network without = lab(Map.of(), null);
            Guest later = after(without, guest, says(member(ONE, asked)), says(bare(ONE, "ipn-lab")));
            assertThat(held(without, later, ONE)).isEqualTo(LISTENS);
            assertThat(Slips.of(without, new Desired(List.of(without), List.of(later), List.of(), true)))
                    .hasValueSatisfying(why -> assertThat(why).contains("guest g, NIC " + ONE, "\"sensor\""));
            Network empty = lab(Map.of("sensor", PortPolicy.NONE), "sensor");
            assertThat(held(empty, after(empty, later, says(member(ONE, asked))), ONE))
                    .isEqualTo(PortPolicy.NONE);
        }
    }
}
