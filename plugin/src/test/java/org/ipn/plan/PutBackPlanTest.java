// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who comes back to a bridge, and to whom a bridge comes. */
@Tag("pure")
class PutBackPlanTest {
    private static final UUID NOW = UUID.fromString("11111111-1111-1111-1111-111111111111");
    private static final UUID BEFORE = UUID.fromString("99999999-9999-9999-9999-999999999999");
    private static final Mac MAC = Mac.parse("52:54:00:00:00:01");
    private static final Mac OTHER = Mac.parse("52:54:00:00:00:02");
    private static final Network NAT = PlannerTest.SERVED.withUuid(NOW);
    private static final Network OURS = PlannerTest.BUS.withUuid(NOW);
    private static final PortPolicy LISTENS = PortPolicy.of(Map.of("rights", "r"));

    private static Nic nic(Mac mac, Nic.Type type, String device, String network, String bridge) {
        return new Nic(mac, type, device, network, bridge, null, null, false);
    }

    private static Desired desired(Network network, Nic... nics) {
        List<Guest> guests = new ArrayList<>();
        for (Nic nic : nics) {
            guests.add(new Guest(UUID.randomUUID(), "g" + guests.size(), List.of(nic), Map.of(nic.mac(), LISTENS)));
        }
        return new Desired(List.of(network), guests, List.of(), true);
    }

    private static Link link(int index, String name, String kind, Mac mac, String master, String alias) {
        return new Link(index, name, kind, mac, 1500, true, true, true, master, alias, 1000, null, null);
    }

    private static Link tap(String name, Mac nic, String master, UUID mark) {
        return link(7, name, Link.TUN, nic.ofTap(), master, Mark.served(mark));
    }

    private static Link bridge(Network network, String alias) {
        return link(1, network.bridge(), Link.BRIDGE, OTHER, null, alias);
    }

    private static List<String> mastersAndMarks(Desired desired, Actual actual, String device) {
        List<String> found = new ArrayList<>();
        for (Change change : Planner.plan(desired, actual)) {
            if (change instanceof Change.Set set && set.link().name().equals(device)) {
                found.add(set.to().master() + " " + set.to().alias());
            }
        }
        return found;
    }

    private static final String MASTER_AND_MARK = "virbr5 " + Mark.served(NOW);

    @Test
    void shouldTakeBackAGuestsTapWhateverItsMark() {
        Actual actual = new Actual(List.of(bridge(NAT, ""), tap("vnet0", MAC, null, BEFORE)));
        assertThat(mastersAndMarks(desired(NAT, nic(MAC, Nic.Type.NETWORK, "vnet0", "served", null)), actual, "vnet0"))
                .containsExactly(MASTER_AND_MARK);
        assertThat(mastersAndMarks(desired(NAT, nic(MAC, Nic.Type.BRIDGE, "vnet0", null, "virbr5")), actual, "vnet0"))
                .containsExactly(MASTER_AND_MARK);
        assertThat(mastersAndMarks(desired(NAT, nic(MAC, Nic.Type.NETWORK, "vnet0", "else", null)), actual, "vnet0"))
                .isEmpty();
    }

    @Test
    void shouldClearTheMarkOfWhatIsNobodysToPutBack() {
        Link nic = link(7, "eth5", "", MAC, null, Mark.served(NOW));
        Actual actual = new Actual(List.of(bridge(NAT, ""), nic));
        assertThat(mastersAndMarks(desired(NAT), actual, "eth5")).containsExactly("null ");
    }

    @Test
    void shouldTellAContainersVethFromOneWhoseOtherEndIsHere() {
        Link veth = link(7, "mine", Link.VETH, MAC, null, Mark.served(NOW));
        Link container = veth.withTraits(
                new Traits(null, List.of(), 0, true, 0, 0, true, false, null, false, false, TapOwner.NONE, null));
        Link here = veth.withTraits(Traits.PLAIN.withUnder(9));
        assertThat(mastersAndMarks(desired(NAT), new Actual(List.of(bridge(NAT, ""), container)), "mine"))
                .containsExactly(MASTER_AND_MARK);
        assertThat(mastersAndMarks(desired(NAT), new Actual(List.of(bridge(NAT, ""), here)), "mine"))
                .containsExactly("null ");
        assertThat(mastersAndMarks(desired(NAT), takenOff(container, Map.of()), "mine"))
                .containsExactly("null ");
    }

    private static Actual takenOff(Link link, Map<Integer, UUID> closed) {
        return Actuals.takenOff(List.of(bridge(NAT, ""), link), Set.of(link.index()), closed);
    }

    /** It could not hold what was asked of it: nobody but we took it off, whoever had put it there. */
    @Test
    void shouldPutBackWhatWeTookOffOurselves() {
        Link nic = link(7, "eth5", "", MAC, null, "");
        assertThat(mastersAndMarks(desired(NAT), takenOff(nic, Map.of()), "eth5"))
                .isEmpty();
        assertThat(mastersAndMarks(desired(NAT), takenOff(nic, Map.of(7, NAT.uuid())), "eth5"))
                .containsExactly(MASTER_AND_MARK);
        assertThat(mastersAndMarks(desired(NAT), takenOff(nic, Map.of(7, new UUID(9, 9))), "eth5"))
                .isEmpty();
    }

    /** A tap's name is a label too. */
    @Test
    void shouldKnowAGuestsTapThatWasRenamedByItsAddress() {
        Link renamed = tap("mine", MAC, "virbr5", NOW);
        Nic nic = nic(MAC, Nic.Type.NETWORK, "vnet0", "served", null);
        assertThat(desired(NAT, nic).policyOf(NAT, renamed)).isEqualTo(LISTENS);
        Nic elsewhere = nic(MAC, Nic.Type.NETWORK, "vnet1", "else", null);
        assertThat(desired(NAT, nic, elsewhere).policyOf(NAT, renamed)).isEqualTo(LISTENS);
        Nic twin = nic(MAC, Nic.Type.NETWORK, "vnet1", "served", null);
        assertThat(desired(NAT, nic, twin).nicOf(renamed)).isEmpty();
        assertThat(desired(NAT, nic, twin).policyOf(NAT, renamed)).isEqualTo(PortPolicy.CLOSED);
    }

    @Test
    void shouldNotTakeATapForAGuestsWhoseOwnTapIsThere() {
        Link other = tap("mine", MAC, "virbr5", NOW);
        Desired desired = desired(NAT, nic(MAC, Nic.Type.NETWORK, "vnet0", "served", null));
        assertThat(desired.others(other)).containsExactly("vnet0");
        assertThat(desired.seeing(List.of("vnet0", "mine")).nicOf(other)).isEmpty();
    }

    /** Of one that ipnd made: it is the guest's still, and needs no second one. */
    @Test
    void shouldKeepATapOfOurMakingThatWasRenamed() {
        Link renamed = link(7, "mine", Link.TUN, MAC.ofTap(), "ipn-lab", Mark.made(NOW));
        Desired desired = desired(OURS, nic(MAC, Nic.Type.ETHERNET, "uml0", "lab", null));
        assertThat(Planner.plan(desired, new Actual(List.of(bridge(OURS, Mark.made(NOW)), renamed))))
                .noneMatch(change -> change instanceof Change.Remove || change instanceof Change.MakeTap);
    }

    private static String problem(Nic... nics) {
        List<Link> links = new ArrayList<>();
        links.add(bridge(OURS, Mark.made(BEFORE)));
        for (int i = 0; i < nics.length; i++) {
            links.add(link(7 + i, "vnet" + i, Link.TUN, nics[i].mac().ofTap(), "ipn-lab", Mark.served(BEFORE)));
        }
        links.add(link(20, "eth5", "", OTHER, "ipn-lab", Mark.served(BEFORE)));
        return Problems.atStart(OURS, desired(OURS, nics), new Actual(links)).orElse("");
    }

    @Test
    void shouldComeToTheNetworkThatAllGuestsOnItName() {
        Nic ours = nic(MAC, Nic.Type.NETWORK, "vnet0", "lab", "ipn-lab");
        assertThat(problem(ours)).isEmpty();
        assertThat(problem(ours, nic(OTHER, Nic.Type.NETWORK, "vnet1", "lab", "ipn-lab")))
                .isEmpty();
        String waits = "bridge ipn-lab waits for the network of uuid " + BEFORE + ", which has stopped, with ";
        assertThat(problem()).startsWith(waits + "eth5 on it; define this one with that <uuid>");
        assertThat(problem(ours, nic(OTHER, Nic.Type.BRIDGE, "vnet1", null, "ipn-lab")))
                .startsWith(waits + "guest g0 (vnet0), guest g1 (vnet1), eth5 on it");
        assertThat(problem(nic(MAC, Nic.Type.NETWORK, "vnet0", "other", "ipn-lab")))
                .startsWith(waits);
    }
}
