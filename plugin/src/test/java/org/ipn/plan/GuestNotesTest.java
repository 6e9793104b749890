// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.testing.Policies.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.ipn.model.Forward;
import org.ipn.model.Guest;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.testing.Networks;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is said of guests' XML where it asks what nobody understands, or of nobody. */
@Tag("pure")
class GuestNotesTest {
    private static final UUID LAB = new UUID(0, 7);
    private static final Network NETWORK = Networks.network(LAB, "lab", Kind.SWITCH, "ipn-lab", Forward.BRIDGE);
    private static final Network OTHER =
            Networks.network(new UUID(0, 8), "other", Kind.SWITCH, "ipn-other", Forward.BRIDGE);
    private static final Mac FIRST = Mac.parse("52:54:00:00:00:01");
    private static final Mac SECOND = Mac.parse("52:54:00:00:00:02");
    private static final Mac THIRD = Mac.parse("52:54:00:00:00:03");

    private static Nic nic(Mac mac, String device, Network network) {
        return new Nic(mac, Nic.Type.NETWORK, device, network.name(), network.bridge(), null, null, false);
    }

    private static Guest guest(@Nullable String slip, Set<Mac> closed, Map<Mac, PortPolicy> policies, Nic... nics) {
        return new Guest(new UUID(1, 1), "g", List.of(nics), policies, new Guest.Kept(Set.of(), closed, slip));
    }

    private static Desired running(Guest... guests) {
        return new Desired(List.of(NETWORK, OTHER), List.of(guests), List.of(), true);
    }

    @Test
    void shouldSayWhatHoldsWhereMetadataMakesNoSense() {
        Nic one = nic(FIRST, "vnet0", NETWORK);
        Nic two = nic(SECOND, "vnet1", NETWORK);
        Desired desired = running(guest("guest g: a slip", Set.of(SECOND), Map.of(), one, two));
        String line = "guest g: a slip; what was last validly asked holds for NIC 52:54:00:00:00:01,"
                + " closed is NIC 52:54:00:00:00:02, of which nothing valid is known,"
                + " until virsh metadata g urn:ipn:1 --live mends it";
        assertThat(Slips.of(NETWORK, desired)).contains(line);
        assertThat(Slips.of(desired)).containsExactly(Map.entry(LAB, line));
        assertThat(Slips.of(OTHER, desired)).isEmpty();
        assertThat(Slips.of(NETWORK, running(guest("guest g: a slip", Set.of(), Map.of(), one))))
                .contains("guest g: a slip; what was last validly asked holds for NIC 52:54:00:00:00:01,"
                        + " until virsh metadata g urn:ipn:1 --live mends it");
    }

    @Test
    void shouldSayNothingWhereAllIsUnderstood() {
        Desired desired = running(guest(null, Set.of(), Map.of(), nic(FIRST, "vnet0", NETWORK)));
        assertThat(Slips.of(desired)).isEmpty();
        assertThat(Slips.of(NETWORK, desired)).isEmpty();
    }

    @Test
    void shouldNamePoliciesOfNicsThatAreNotThere() {
        Map<Mac, PortPolicy> policies =
                Map.of(THIRD, policy("rate", 1), FIRST, policy("rate", 1), SECOND, policy("rate", 1));
        Guest stray = guest(null, Set.of(), policies, nic(FIRST, "vnet0", NETWORK));
        String line = "guest g has no NIC 52:54:00:00:00:02, 52:54:00:00:00:03, of which its <ipn:port mac=…> speaks:"
                + " that holds for nobody until such a NIC is plugged in";
        assertThat(StrayPorts.of(stray)).contains(line);
        assertThat(StrayPorts.of(running(stray), NETWORK)).containsExactly(line);
        assertThat(StrayPorts.of(running(stray), OTHER)).isEmpty();
        Guest right = guest(null, Set.of(), Map.of(FIRST, policy("rate", 1)), nic(FIRST, "vnet0", NETWORK));
        assertThat(StrayPorts.of(right)).isEmpty();
        assertThat(StrayPorts.of(running(right), NETWORK)).isEmpty();
    }

    private static Link tap(int index, String name, Mac member, String master) {
        return new Link(index, name, Link.TUN, member.ofTap(), 1500, true, true, true, master, "", 1000, null, null);
    }

    @Test
    void shouldNameMembersOfWhichNobodySaysAnyVlan() {
        Guest tagged = guest(null, Set.of(), Map.of(FIRST, policy("vlan", 10)), nic(FIRST, "vnet0", NETWORK));
        Link vnet0 = tap(9, "vnet0", FIRST, "ipn-lab");
        Link own = tap(10, "t-own", SECOND, "ipn-lab");
        Link elsewhere = tap(11, "t-else", THIRD, "ipn-other");
        Desired desired = running(tagged);
        assertThat(VlanNotes.of(desired, NETWORK, List.of(vnet0, own, elsewhere)))
                .contains(
                        "the network has VLANs, and nothing is said of those of t-own: all frames pass there, those of"
                                + " every VLAN too; <ipn:default vlan=\"none\"/> keeps them out");
        assertThat(VlanNotes.of(desired, NETWORK, List.of(vnet0))).isEmpty();
        assertThat(VlanNotes.of(desired, NETWORK, List.of(own))).isEmpty();
        Network ofVlans =
                Networks.like(NETWORK).portgroup("red", policy("vlan", 10)).build();
        Desired shared = new Desired(List.of(ofVlans), List.of(), List.of(), true);
        assertThat(VlanNotes.of(shared, ofVlans, List.of(own)))
                .contains(
                        "the network has VLANs, and nothing is said of those of t-own: only untagged frames pass there, and"
                                + " none reach a VLAN; <ipn:default vlan=\"none\"/> says that it is meant so");
    }
}
