// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.ipn.model.Access;
import org.ipn.model.AccountNumbers;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Forward;
import org.ipn.model.FoundNic;
import org.ipn.model.Grab;
import org.ipn.model.HostAddress;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.model.ProcessMember;
import org.ipn.model.Rights;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.ipn.testing.Networks;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why a host can't have what a network asks for: the line that its admin reads. */
@Tag("pure")
class ProblemsTest {
    private static final UUID LAB = new UUID(0, 7);
    private static final UUID OTHER = new UUID(0, 8);
    private static final Mac MAC = Mac.parse("00:16:3e:00:00:05");
    private static final Grab ETH5 = new Grab("eth5", false, PortPolicy.NONE);

    private final List<Link> links = new ArrayList<>();
    private Grabbed grabbed = Grabbed.NONE;
    private AccountNumbers accounts = AccountNumbers.ROOT;

    private static Networks lab() {
        return Networks.like(Networks.network(LAB, "lab", Kind.SWITCH, "ipn-lab", Forward.BRIDGE));
    }

    private Link there(int index, String name, String kind, @Nullable String master, String alias, Traits traits) {
        Link link = new Link(index, name, kind, MAC, 1500, true, true, true, master, alias, 1000, null, null)
                .withTraits(traits);
        links.add(link);
        return link;
    }

    private Link there(int index, String name, String kind) {
        return there(index, name, kind, null, "", Traits.PLAIN);
    }

    private static Traits traits(int under, int leastMtu, int mostMtu, boolean ethernet, boolean choosy) {
        return new Traits(
                null,
                List.of(),
                under,
                false,
                leastMtu,
                mostMtu,
                ethernet,
                choosy,
                null,
                false,
                false,
                TapOwner.NONE,
                null);
    }

    private Desired desired(Network... networks) {
        return new Desired(List.of(networks), List.of(), List.of(), accounts, grabbed, true);
    }

    private String atStart(Network network) {
        return atStart(network, actual -> actual);
    }

    private String atStart(Network network, UnaryOperator<Actual> with) {
        return Problems.atStart(network, desired(network), with.apply(new Actual(links)))
                .orElse("");
    }

    private String later(Network network) {
        return Problems.of(network, desired(network), new Actual(links)).orElse("");
    }

    // ---- bridges ----

    @Test
    void shouldNameWhoHasItsBridgesName() {
        assertThat(atStart(lab().build())).isEmpty();
        there(3, "ipn-lab", "dummy");
        assertThat(atStart(lab().build()))
                .isEqualTo("bridge name ipn-lab is taken by a device that is not a bridge;"
                        + " choose another <bridge name=…/>");
        links.clear();
        there(3, "ipn-lab", Link.BRIDGE);
        assertThat(atStart(lab().build()))
                .isEqualTo("bridge ipn-lab exists and was not made for this network;"
                        + " delete it or choose another <bridge name=…/>");
        links.clear();
        there(3, "ipn-lab", Link.BRIDGE, null, Link.NOBODYS, Traits.PLAIN);
        assertThat(atStart(lab().build()))
                .isEqualTo("bridge ipn-lab was left half made, and is on its way out; try again");
        links.clear();
        there(3, "ipn-lab", Link.BRIDGE, null, Mark.made(OTHER), Traits.PLAIN);
        Network other = Networks.network(OTHER, "other", Kind.BUS, "ipn-else", Forward.BRIDGE);
        assertThat(Problems.atStart(lab().build(), desired(other), new Actual(links)))
                .contains("bridge ipn-lab belongs to another IPN network; choose another <bridge name=…/>");
        links.clear();
        there(3, "ipn-lab", Link.BRIDGE, null, Mark.made(LAB), Traits.PLAIN);
        assertThat(atStart(lab().build())).isEmpty();
    }

    @Test
    void shouldNotTakeABridgeForThatWhichLibvirtIsAboutToMake() {
        Network nat = Networks.network(LAB, "nat", Kind.BUS, "virbr7", Forward.NAT);
        assertThat(atStart(nat)).isEmpty();
        there(3, "virbr7", Link.BRIDGE);
        assertThat(atStart(nat))
                .isEqualTo(
                        "bridge virbr7 exists already, and libvirt makes its own for this network; delete it or choose"
                                + " another <bridge name=…/>");
        assertThat(later(nat)).isEmpty();
    }

    @Test
    void shouldNameTheNetworkThatHasItsBridge() {
        Network other = Networks.network(OTHER, "other", Kind.BUS, "ipn-lab", Forward.BRIDGE);
        assertThat(BridgeClaim.taken(lab().build(), desired(lab().build(), other)))
                .contains("bridge ipn-lab belongs to IPN network other; choose another <bridge name=…/>");
        assertThat(BridgeClaim.taken(lab().build(), desired(lab().build()))).isEmpty();
        Network elsewhere = Networks.network(OTHER, "other", Kind.BUS, "ipn-else", Forward.BRIDGE);
        assertThat(BridgeClaim.taken(lab().build(), desired(elsewhere))).isEmpty();
    }

    // ---- NICs ----

    private String grab(UnaryOperator<Actual> with, Grab... grabs) {
        return atStart(lab().grabs(grabs).build(), with);
    }

    private String grab() {
        return grab(actual -> actual, ETH5);
    }

    @Test
    void shouldSayWhyANicCanNotBeGrabbed() {
        assertThat(grab()).isEqualTo("NIC eth5 of <ipn:grab> does not exist; ip link shows those there are");
        Link nic = there(5, "eth5", "");
        assertThat(grab()).isEmpty();
        links.set(0, nic.withMaster("virbr0"));
        assertThat(grab())
                .isEqualTo(
                        "NIC eth5 of <ipn:grab> belongs to virbr0; ip link set eth5 nomaster, if that is not needed");
        links.set(0, nic.withMaster("ipn-lab"));
        assertThat(grab()).isEmpty();
        links.set(0, nic.withAlias(Mark.made(OTHER)));
        assertThat(grab()).isEqualTo("eth5 of <ipn:grab> was made by ipnd for a network: it can't be a NIC of another");
        links.set(0, new Link(5, "lan0", "", MAC, 1500, true, true, true, "br0", "", 1000, null, null));
        grabbed = new Grabbed(Map.of(5, new FoundNic("eth5", 5, null, MAC, true, 1500, "")));
        assertThat(grab())
                .isEqualTo(
                        "NIC lan0 (eth5) of <ipn:grab> belongs to br0; ip link set lan0 nomaster, if that is not needed");
    }

    @Test
    void shouldSayWhatWouldBeCutOff() {
        there(5, "eth5", "");
        Map<Integer, List<String>> local = Map.of(5, List.of("fe80::1/64"));
        Map<Integer, List<String>> some = Map.of(5, List.of("fe80::1/64", "192.0.2.5/24"));
        Grab forced = new Grab("eth5", true, PortPolicy.NONE);
        assertThat(grab(actual -> Actuals.carrying(actual.links(), local, Set.of()), ETH5))
                .isEmpty();
        assertThat(grab(actual -> Actuals.carrying(actual.links(), some, Set.of()), ETH5))
                .isEqualTo("NIC eth5 of <ipn:grab> carries 192.0.2.5/24, which would be cut off;"
                        + " force=\"yes\" takes it all the same");
        assertThat(grab(actual -> Actuals.carrying(actual.links(), some, Set.of(5)), forced))
                .isEmpty();
        assertThat(grab(actual -> Actuals.carrying(actual.links(), local, Set.of(5)), ETH5))
                .isEqualTo("NIC eth5 of <ipn:grab> carries the default route, which would be cut off;"
                        + " force=\"yes\" takes it all the same");
        assertThat(grab(actual -> Actuals.carrying(actual.links(), local, Set.of(6)), ETH5))
                .isEmpty();
    }

    @Test
    void shouldSayWhatIsNoPort() {
        Network loopback = lab().grabs(new Grab("lo", false, PortPolicy.NONE)).build();
        there(1, "lo", "", null, "", traits(0, 0, 0, false, false));
        assertThat(atStart(loopback)).isEqualTo("lo of <ipn:grab> is the loopback: it can't be a port");
        links.clear();
        there(5, "eth5", Link.BRIDGE);
        assertThat(grab()).isEqualTo("eth5 of <ipn:grab> is a bridge: it can't be a port");
        links.clear();
        there(5, "eth5", Link.TUN, null, "", traits(0, 0, 0, false, false));
        assertThat(grab()).startsWith("eth5 of <ipn:grab> is a tun, which carries IP packets");
        links.clear();
        there(5, "eth5", "wireguard", null, "", traits(0, 0, 0, false, false));
        assertThat(grab())
                .isEqualTo("eth5 of <ipn:grab> carries no Ethernet frames: it can't be a port; grab a NIC that does");
        links.clear();
        there(5, "eth5", Link.TUN);
        assertThat(grab()).isEmpty();
    }

    @Test
    void shouldNameTheNicBelowAMacvlan() {
        there(5, "eth5", "macvtap", null, "", traits(6, 0, 0, true, false));
        assertThat(grab())
                .isEqualTo(
                        "eth5 of <ipn:grab> is a macvtap, whose frames are for the program that has it open: it can't be a"
                                + " port; grab the NIC on which it is");
        there(6, "eth6", "");
        assertThat(grab()).endsWith("; grab eth6, on which it is");
        links.set(0, links.get(0).withTraits(traits(6, 0, 0, true, true)));
        links.set(
                0,
                new Link(5, "eth5", "macvlan", MAC, 1500, true, true, true, null, "", 1000, null, null)
                        .withTraits(traits(6, 0, 0, true, true)));
        assertThat(grab())
                .isEqualTo(
                        "eth5 of <ipn:grab> is a macvlan, which hears nothing but what is for its own address, so that"
                                + " nobody else would be reached by it; grab eth6, on which it is, or make it of mode passthru");
    }

    @ParameterizedTest
    @CsvSource({"macvlan,true", "macvtap,true", "ipvlan,true", "ipvtap,true", "vlan,false"})
    void shouldNameWhoTakesItsFrames(String kind, boolean takes) {
        there(5, "eth5", "");
        there(6, "over", kind, null, "", traits(5, 0, 0, true, false));
        assertThat(grab())
                .isEqualTo(
                        takes
                                ? "eth5 of <ipn:grab> has " + kind
                                        + " over on it, which takes its frames: it can't be a port; ip link del over, if that"
                                        + " is not needed, or grab another NIC"
                                : "");
    }

    @ParameterizedTest
    @CsvSource({"1279,less", "1280,", "9000,", "9001,most"})
    void shouldSayWhichMtuItCanHave(int mtu, @Nullable String wrong) {
        there(5, "eth5", "", null, "", traits(0, 1280, 9000, true, false));
        String problem = atStart(lab().grabs(ETH5).mtu(mtu).build());
        if (wrong == null) {
            assertThat(problem).isEmpty();
        } else if (wrong.equals("less")) {
            assertThat(problem)
                    .isEqualTo(
                            "eth5 of <ipn:grab> can't have the network's MTU of 1279, its least is 1280; mtu=\"1280\" or"
                                    + " more, or grab another NIC");
        } else {
            assertThat(problem)
                    .isEqualTo(
                            "eth5 of <ipn:grab> can't have the network's MTU of 9001, its greatest is 9000; mtu=\"9000\""
                                    + " or less, or grab another NIC");
        }
    }

    @Test
    void shouldNameTheNicBelowWhoseMtuIsTooSmall() {
        there(5, "eth5", "vlan", null, "", traits(6, 0, 65535, true, false));
        there(6, "eth6", "");
        assertThat(atStart(lab().grabs(ETH5).mtu(1501).build()))
                .isEqualTo(
                        "eth5 of <ipn:grab> can't have the network's MTU of 1501, its greatest is 1500; mtu=\"1500\" or less,"
                                + " or raise that of eth6, on which it is");
        assertThat(atStart(lab().grabs(ETH5).mtu(1500).build())).isEmpty();
        links.set(
                0,
                new Link(5, "eth5", Link.VETH, MAC, 1500, true, true, true, null, "", 1000, null, null)
                        .withTraits(traits(6, 0, 0, true, false)));
        assertThat(atStart(lab().grabs(ETH5).mtu(9000).build())).isEmpty();
        Network nat = Networks.like(Networks.network(LAB, "nat", Kind.BUS, "virbr7", Forward.NAT))
                .grabs(ETH5)
                .mtu(9001)
                .build();
        links.set(0, links.get(0).withTraits(traits(0, 0, 9000, true, false)));
        assertThat(atStart(nat)).contains("; <mtu size=\"9000\"/> or less, or grab another NIC");
    }

    @Test
    void shouldSayThatAVethWouldCloseALoop() {
        String loop = "a and b are the two ends of one veth: with both on one network a frame goes round for ever;"
                + " ip link set b nomaster, or name one of them alone in <ipn:grab>";
        Link bridge = there(3, "ipn-lab", Link.BRIDGE, null, Mark.made(LAB), Traits.PLAIN);
        there(5, "a", Link.VETH, "ipn-lab", "", traits(6, 0, 0, true, false));
        there(6, "b", Link.VETH, null, "", traits(5, 0, 0, true, false));
        Grab b = new Grab("b", false, PortPolicy.NONE);
        assertThat(later(lab().build())).isEmpty();
        assertThat(atStart(lab().grabs(b).build())).isEqualTo(loop);
        links.set(2, links.get(2).withMaster("ipn-lab"));
        assertThat(later(lab().build())).isEqualTo(loop);
        BridgeSettings spanning = new BridgeSettings(300, true, true, 0);
        links.set(0, bridge.withBridge(spanning));
        assertThat(later(lab().build())).isEmpty();
    }

    @Test
    void shouldSayThatBothEndsOfAVethAreNamed() {
        there(5, "a", Link.VETH, null, "", traits(6, 0, 0, true, false));
        there(6, "b", Link.VETH, null, "", traits(5, 0, 0, true, false));
        Grab a = new Grab("a", false, PortPolicy.NONE);
        Grab b = new Grab("b", false, PortPolicy.NONE);
        assertThat(atStart(lab().grabs(a).build())).isEmpty();
        assertThat(atStart(lab().grabs(a, b).build())).startsWith("a and b are the two ends of one veth");
    }

    @Test
    void shouldKnowWhichNicsAreStillToBeGrabbed() {
        Network network = lab().grabs(ETH5).build();
        assertThat(GrabPlan.hasToGrab(desired(network), network, links)).isTrue();
        there(5, "eth5", "");
        assertThat(GrabPlan.hasToGrab(desired(network), network, links)).isTrue();
        links.set(0, links.get(0).withMaster("ipn-lab"));
        assertThat(GrabPlan.hasToGrab(desired(network), network, links)).isFalse();
        assertThat(GrabPlan.hasToGrab(desired(network), lab().build(), links)).isFalse();
    }

    // ---- the host, taps ----

    @Test
    void shouldNameADeviceOfTheHostsMemberThatIsSomebodyElses() {
        Network network = lab().hosts(
                        new HostAddress("10.0.0.1/24", "host9", PortPolicy.NONE),
                        new HostAddress("10.0.1.1/24", null, PortPolicy.NONE))
                .build();
        assertThat(atStart(network)).isEmpty();
        there(5, "host9", "dummy");
        String line = "device host9 of <ipn:host> exists and was not made for this network; choose another dev";
        assertThat(atStart(network)).isEqualTo(line);
        links.set(0, links.get(0).withAlias(Mark.made(LAB)));
        assertThat(atStart(network)).isEmpty();
        there(6, "host9p", Link.VETH);
        assertThat(atStart(network)).isEqualTo(line.replace("host9", "host9p"));
    }

    @Test
    void shouldNameATapThatIsSomebodyElses() {
        Network network = lab().taps(new NamedTap("uml0", "root", "root", PortPolicy.NONE, 1, false))
                .build();
        assertThat(atStart(network)).isEmpty();
        there(5, "uml0", Link.TUN);
        assertThat(atStart(network))
                .isEqualTo("device uml0 of <ipn:tap> exists and was not made for this network; choose another dev");
        links.set(0, links.get(0).withAlias(Mark.made(LAB)));
        assertThat(atStart(network)).isEmpty();
    }

    @Test
    void shouldNameATapsOwnerThatNobodyKnows() {
        Network network = lab().taps(new NamedTap("uml0", "ann", "root", PortPolicy.NONE, 1, false))
                .build();
        there(3, "ipn-lab", Link.BRIDGE, null, Mark.made(LAB), Traits.PLAIN);
        assertThat(later(network))
                .isEqualTo("user ann or group root of tap uml0 is not known to this host: getent shows those that are");
        accounts = new AccountNumbers(Map.of("ann", 1000, "root", 0), Map.of("root", 0));
        assertThat(later(network)).isEmpty();
    }

    private Optional<String> opens(Nic.Type type, int queues) {
        Nic nic = new Nic(MAC, type, "t-own", "lab", "ipn-lab", null, null, false, false, 0, queues);
        return TapPlan.problem(desired(lab().build()), nic, new Actual(links));
    }

    @Test
    void shouldSayWhichTapAGuestCanNotOpen() {
        assertThat(opens(Nic.Type.ETHERNET, 1)).isEmpty();
        there(5, "t-own", Link.TUN);
        assertThat(opens(Nic.Type.ETHERNET, 1))
                .contains("tap t-own exists and is not ours; choose another <target dev=…/>");
        assertThat(opens(Nic.Type.OPENED, 1)).isEmpty();
        links.set(0, links.get(0).withAlias(Mark.made(OTHER)));
        assertThat(opens(Nic.Type.ETHERNET, 1))
                .contains("device t-own is not a tap of network lab; choose another <target dev=…/>");
        links.set(0, links.get(0).withAlias(Mark.made(LAB)));
        assertThat(opens(Nic.Type.ETHERNET, 1)).isEmpty();
        assertThat(opens(Nic.Type.ETHERNET, 2)).isEmpty(); // it is made anew
        links.set(0, links.get(0).withTraits(Traits.PLAIN.withHeld(true)));
        assertThat(opens(Nic.Type.ETHERNET, 1))
                .hasValueSatisfying(why -> assertThat(why).startsWith("tap t-own is open already: "));
        assertThat(opens(Nic.Type.ETHERNET, 2))
                .contains(
                        "tap t-own has one queue, and <driver queues=\"2\"/> can't open it: queues=\"2\" of <ipn:tap>, or of"
                                + " ipn port add, would");
        links.set(0, links.get(0).withTraits(Traits.PLAIN.withHeld(true).withMultiQueue(true)));
        assertThat(opens(Nic.Type.ETHERNET, 1))
                .hasValueSatisfying(why -> assertThat(why).contains("has several queues"));
        Nic nic = new Nic(MAC, Nic.Type.ETHERNET, "t-own", "office", "ipn-office", null, null, false);
        assertThat(TapPlan.problem(desired(lab().build()), nic, new Actual(links)))
                .contains("IPN network office is not active: virsh net-start office");
    }

    // ---- node files ----

    @Test
    void shouldSayWhichNetworkCanHaveNoNodeFile() {
        assertThat(NodePlan.problem(lab().build())).isEmpty();
        for (String name : List.of("a/b", ".", "..")) {
            assertThat(NodePlan.problem(Networks.network(LAB, name, Kind.BUS, "ipn-lab", Forward.BRIDGE)))
                    .contains("no node file can be called '" + name + "'; rename the network");
        }
        String longest = "é".repeat(127) + "x";
        assertThat(NodePlan.problem(Networks.network(LAB, longest, Kind.BUS, "ipn-lab", Forward.BRIDGE)))
                .isEmpty();
        assertThat(NodePlan.problem(Networks.network(LAB, longest + "x", Kind.BUS, "ipn-lab", Forward.BRIDGE)))
                .contains("a name of 256 bytes is too long for a node file, which has 255");
    }

    @Test
    void shouldNameTheOwnerOfANodeFileThatNobodyKnows() {
        there(3, "ipn-lab", Link.BRIDGE, null, Mark.made(LAB), Traits.PLAIN);
        assertThat(later(lab().access(new Access("ann", "root", 0600)).build()))
                .contains("ann")
                .endsWith(", or was not looked up yet");
        assertThat(later(lab().build())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0,    0000, rw, true",
        "1000, 0600, rw, true",
        "1000, 0400, rw, false",
        "1000, 0400, r,  true",
        "1000, 0200, r,  false",
        "1000, 0200, w,  true",
        "1000, 0066, r,  false",
        "1001, 0060, rw, true",
        "1001, 0606, rw, false",
        "1001, 0040, w,  false",
        "1002, 0006, rw, true",
        "1002, 0660, r,  false"
    })
    void shouldLetStayWhoMayOpenTheNodeFile(int user, String mode, String rights, boolean may) {
        AccountNumbers known = new AccountNumbers(Map.of("ann", 1000), Map.of("lab", 2000));
        List<Integer> groups = user == 1001 ? List.of(1001, 2000) : List.of(user);
        ProcessMember member = new ProcessMember("ipn0", 9, LAB, null, user, 1, groups, Rights.of(rights), MAC);
        Access access = new Access("ann", "lab", Integer.parseInt(mode, 8));
        assertThat(NodePlan.mayStay(member, access, known)).isEqualTo(may);
    }
}
