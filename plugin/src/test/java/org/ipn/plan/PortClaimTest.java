// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.testing.Policies.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.ipn.model.Rights;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.ipn.testing.Networks;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container asks of a network, before it has it. */
@Tag("pure")
class PortClaimTest {
    private static final Network LAB = PlannerTest.BUS;
    private static final String DEVICE = "ipnc0123456789a";
    private static final Mac FIRST = Mac.parse("52:54:00:00:00:01");
    private static final Mac SECOND = Mac.parse("52:54:00:00:00:02");
    private static final Desired EMPTY = new Desired(List.of(LAB), List.of(), List.of(), true);

    private static Nic nic(String device, Mac mac, Nic.Type type) {
        return new Nic(mac, type, device, LAB.name(), LAB.bridge(), null, null, false);
    }

    private static Guest guest(String name, Nic nic) {
        return new Guest(new UUID(0, name.hashCode()), name, List.of(nic), Map.of());
    }

    private static Link veth(int index, String name, @Nullable String master) {
        Traits traits =
                new Traits(null, List.of(), 2, true, 68, 65535, true, false, null, false, false, TapOwner.NONE, null);
        Mac mac = Mac.parse("fe:99:99:99:99:99");
        return new Link(index, name, Link.VETH, mac, 1500, true, true, false, master, "", 1000, null, null)
                .withTraits(traits);
    }

    private static Optional<String> problem(Desired desired, Mac mac, Link... others) {
        List<Link> links = new ArrayList<>(List.of(others));
        links.add(veth(7, DEVICE, null));
        return PortClaim.problem(desired, LAB, nic(DEVICE, mac, Nic.Type.CONTAINER), links);
    }

    @Test
    void shouldHaveAnAddressOfItsOwn() {
        Guest guest = guest("one", nic("vnet0", FIRST, Nic.Type.NETWORK));
        Desired running = EMPTY.withGuests(List.of(guest));
        assertThat(problem(running, SECOND)).isEmpty();
        assertThat(problem(running, FIRST))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("network lab: address 52:54:00:00:00:01 is one's: ")
                        .doesNotContain("\n"));
        Nic elsewhere = new Nic(FIRST, Nic.Type.NETWORK, "vnet0", "office", "ipn-office", null, null, false);
        assertThat(problem(EMPTY.withGuests(List.of(guest("one", elsewhere))), FIRST))
                .isEmpty();
    }

    @Test
    void shouldNotHaveThatOfAGuestThatIsAboutToStart() {
        NetworkPort claim = new NetworkPort(UUID.randomUUID(), LAB.uuid(), "starting", UUID.randomUUID(), FIRST, null);
        assertThat(problem(new Desired(List.of(LAB), List.of(), List.of(claim), true), FIRST))
                .hasValueSatisfying(why -> assertThat(why).contains("is starting's"));
    }

    @Test
    void shouldNotHaveThatOfAnotherContainerThatIsThere() {
        String device = "ipncfffffffffff";
        Desired running = EMPTY.withGuests(List.of(guest("web", nic(device, FIRST, Nic.Type.CONTAINER))));
        assertThat(problem(running, FIRST, veth(8, device, LAB.bridge())))
                .hasValueSatisfying(why -> assertThat(why).contains("is web's"));
        assertThat(problem(running, FIRST)).as("it has gone").isEmpty();
        Desired itself = EMPTY.withGuests(List.of(guest("box", nic(DEVICE, FIRST, Nic.Type.CONTAINER))));
        assertThat(problem(itself, FIRST)).as("its own").isEmpty();
    }

    @Test
    void shouldNotHaveThatOfTheHostNorOfAProcess() {
        Link[] links = new SimulatedHost()
                .bridge(LAB.bridge(), Mark.made(LAB.uuid()))
                .process("ipnp0", LAB.uuid(), 1000, Rights.RW)
                .actual()
                .links()
                .toArray(Link[]::new);
        Mac bridges = links[0].mac();
        assertThat(bridges).isNotNull();
        assertThat(problem(EMPTY, bridges, links))
                .hasValueSatisfying(why -> assertThat(why).contains("is " + LAB.bridge() + "'s"));
        links[1] = links[1].withMac(Mac.local(1000).ofTap());
        Mac process = EMPTY.memberOf(LAB, links[1]).orElseThrow();
        assertThat(problem(EMPTY, process, links))
                .hasValueSatisfying(why -> assertThat(why).contains("is ipnp0's"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth0", "vnet3", "ipnc1", "ipnc0123456789A", "ipnc0123456789ab"})
    void shouldBeOfADeviceThatThePluginMade(String device) {
        assertThat(PortClaim.problem(
                        EMPTY, LAB, nic(device, FIRST, Nic.Type.CONTAINER), List.of(veth(7, device, null))))
                .hasValueSatisfying(why ->
                        assertThat(why).startsWith("network lab: device " + device + " is none that ipn-cni has made"));
    }

    private static Optional<String> problem(Link device) {
        return PortClaim.problem(EMPTY, LAB, nic(DEVICE, FIRST, Nic.Type.CONTAINER), List.of(device));
    }

    @Test
    void shouldBeBehindAVethWhoseOtherEndIsAway() {
        assertThat(problem(veth(7, "other", null))).contains("network lab: there is no device " + DEVICE);
        assertThat(problem(veth(7, DEVICE, null).withTraits(Traits.PLAIN)))
                .contains("network lab: device " + DEVICE + " is no veth whose other end is in a container");
        assertThat(problem(veth(7, DEVICE, "docker0")))
                .contains("network lab: device " + DEVICE + " is a port of docker0 already");
        assertThat(problem(veth(7, DEVICE, LAB.bridge()))).isEmpty();
    }

    @Test
    void shouldNotBeAGuestsNic() {
        Guest guest = guest("g", nic(DEVICE, SECOND, Nic.Type.BRIDGE));
        assertThat(PortClaim.problem(
                        EMPTY.withGuests(List.of(guest)),
                        LAB,
                        nic(DEVICE, FIRST, Nic.Type.CONTAINER),
                        List.of(veth(7, DEVICE, null))))
                .contains("network lab: device " + DEVICE + " is a NIC of guest g");
    }

    /** Of two taps with one address nobody could tell which has which portgroup. */
    @Test
    void shouldRefuseTwoPortgroupsForOneAddress() {
        Nic plain = nic("vnet0", FIRST, Nic.Type.NETWORK);
        Nic red = new Nic(FIRST, Nic.Type.NETWORK, "vnet1", LAB.name(), LAB.bridge(), "red", null, false);
        Nic elsewhere = new Nic(FIRST, Nic.Type.NETWORK, "vnet1", "office", "ipn-office", "red", null, false);
        Nic another = new Nic(SECOND, Nic.Type.NETWORK, "vnet1", LAB.name(), LAB.bridge(), "red", null, false);
        Nic unnamed = new Nic(FIRST, Nic.Type.BRIDGE, "vnet1", null, LAB.bridge(), "red", null, false);
        assertThat(problem(plain, red))
                .contains(
                        "two of its NICs on network lab have the address 52:54:00:00:00:01 and ask for different portgroups;"
                                + " give each NIC its own <mac address=…/>");
        for (Nic other : List.of(plain, elsewhere, another, unnamed)) {
            assertThat(problem(plain, other)).isEmpty();
        }
        assertThat(problem(unnamed, plain)).isEmpty();
    }

    private static Optional<String> problem(Nic one, Nic two) {
        return PortClaim.problem(new Guest(new UUID(0, 1), "g", List.of(one, two), Map.of()));
    }

    private static Optional<String> claim(Network network, Desired desired, @Nullable String group, boolean heard) {
        NetworkPort port = new NetworkPort(UUID.randomUUID(), LAB.uuid(), "g", new UUID(0, 1), FIRST, group);
        return PortClaim.problem(desired, network, port, heard);
    }

    @Test
    void shouldRefuseAPolicyToWhoIsOfNoHook() {
        Network red = Networks.like(LAB).portgroup("red", policy("rate", 10)).build();
        Desired nobody = new Desired(List.of(red), List.of(), List.of(), true);
        assertThat(claim(red, nobody, "red", true))
                .contains(
                        "network lab: portgroup \"red\" asks rate, which holds for guests of QEMU and of LXC alone, and g is"
                                + " none of which their hooks have told: it joins by a portgroup without a policy, and under <ipn:default>");
        assertThat(claim(red, nobody, "red", false)).isEmpty();
        assertThat(claim(LAB, nobody, null, true)).isEmpty();
        assertThat(claim(red, new Desired(List.of(red), List.of(), List.of(), false), "red", true))
                .isEmpty();
        Guest told = new Guest(new UUID(0, 1), "g", List.of(nic("vnet0", FIRST, Nic.Type.NETWORK)), Map.of());
        assertThat(claim(red, nobody.withGuests(List.of(told)), "red", true)).isEmpty();
    }

    @Test
    void shouldRefuseANewNicWhosePolicyNobodyUnderstands() {
        Guest.Kept slip = new Guest.Kept(Set.of(), Set.of(), "guest g: a slip");
        Guest guest = new Guest(new UUID(0, 1), "g", List.of(nic("vnet0", SECOND, Nic.Type.NETWORK)), Map.of(), slip);
        assertThat(claim(LAB, EMPTY.withGuests(List.of(guest)), null, false))
                .contains(
                        "network lab: guest g: a slip; what a new NIC may do is not known until virsh metadata mends that");
        assertThat(claim(LAB, EMPTY, null, false)).isEmpty();
    }
}
