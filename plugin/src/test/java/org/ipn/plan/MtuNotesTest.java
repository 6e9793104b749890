// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class MtuNotesTest {
    private static final Mac MAC = Mac.parse("52:54:00:00:00:01");
    private static final String MADE = Mark.made(PlannerTest.BUS.uuid());

    private static Link port(String name, Mac mac, int mtu, String alias) {
        return new Link(1, name, Link.TUN, mac, mtu, true, true, true, "ipn-lab", alias, 1000, null, null);
    }

    private static List<String> of(Link... ports) {
        Nic nic = new Nic(MAC, Nic.Type.NETWORK, "vnet0", "lab", null, null, null, false, false, 1400, 1);
        Guest guest = new Guest(new UUID(0, 7), "g1", List.of(nic), Map.of());
        Desired desired = new Desired(List.of(PlannerTest.BUS), List.of(guest), List.of(), true);
        return MtuNotes.of(desired, PlannerTest.BUS, List.of(ports));
    }

    @Test
    void shouldSayWhatIsLostAndWhoCanEndIt() {
        assertThat(of(port("vnet0", MAC.ofTap(), 1400, "")))
                .containsExactly(
                        "vnet0 (guest g1) has an MTU of 1400, the network 1500: frames of more than 1400 bytes never reach it,"
                                + " and no counter of the kernel's tells of them; <mtu size=\"1500\"/> for its NIC"
                                + " 52:54:00:00:00:01 by virsh edit g1, then start the guest anew");
        assertThat(of(port("ipn3", MAC, 9000, MADE)))
                .containsExactly(
                        "ipn3 has an MTU of 9000, the network 1500: what it sends in frames of more than 1500 bytes never"
                                + " reaches the others, and no counter of the kernel's tells of them; its program was told so"
                                + " when it joined: have it join again");
        assertThat(of(port("t-mine", MAC, 9000, "")))
                .singleElement()
                .asString()
                .endsWith("; ip link set t-mine mtu 1500");
        assertThat(of(port("vnet0", MAC.ofTap(), 1500, ""))).isEmpty();
    }

    @Test
    void shouldNameGuestsThatAreNotToldOfAnOverlaysMtu() {
        Network overlaid = PlannerTest.overlaid(PlannerTest.BUS, PlannerTest.overlay("192.0.2.2"));
        for (int told : new int[] {0, 1450}) {
            Nic nic = new Nic(MAC, Nic.Type.NETWORK, "vnet0", "lab", null, null, null, false, false, told, 1);
            Guest guest = new Guest(new UUID(0, 7), "g1", List.of(nic), Map.of());
            Desired desired = new Desired(List.of(overlaid), List.of(guest), List.of(), true);
            List<String> notes = MtuNotes.of(desired, overlaid, List.of(port("vnet0", MAC.ofTap(), 1450, "")));
            assertThat(notes).hasSize(told == 0 ? 1 : 0);
            assertThat(notes)
                    .allMatch(note -> note.startsWith("nobody tells g1 that the network's MTU is 1450: ")
                            && note.contains("<mtu size=\"1450\"/> for the NIC by virsh edit"));
        }
    }

    @Test
    void shouldNameAFewAndCountTheRest() {
        Link[] ports = IntStream.range(0, 40)
                .mapToObj(number -> port("t" + number, MAC, 1400, ""))
                .toArray(Link[]::new);
        assertThat(of(ports))
                .hasSize(6)
                .last()
                .isEqualTo("35 more ports have not the network's MTU of 1500; ipn ports --wide shows each one's");
    }

    @Test
    void shouldTakeWhatAllHaveForTheMtuOfANetworkThatSaysNone() {
        Desired desired = new Desired(List.of(PlannerTest.SERVED), List.of(), List.of(), true);
        Link tunnel = port("eth1", MAC, 1450, "").withMaster("virbr5");
        assertThat(MtuNotes.of(desired, PlannerTest.SERVED, List.of(tunnel, tunnel)))
                .isEmpty();
        assertThat(MtuNotes.of(desired, PlannerTest.SERVED, List.of(tunnel, tunnel.withMtu(1500))))
                .singleElement()
                .asString()
                .startsWith("eth1 has an MTU of 1450, the network 1500: ");
    }
}
