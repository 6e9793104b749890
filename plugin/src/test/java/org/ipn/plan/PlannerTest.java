// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.testing.Networks.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Forward;
import org.ipn.model.Forwarder;
import org.ipn.model.Grab;
import org.ipn.model.Guest;
import org.ipn.model.HostAddress;
import org.ipn.model.Kind;
import org.ipn.model.LinkLocal;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.ipn.model.Overlay;
import org.ipn.model.PortPolicy;
import org.ipn.model.Portgroups;
import org.ipn.model.Qdisc;
import org.ipn.model.Rights;
import org.ipn.model.Switching;
import org.ipn.model.TapOwner;
import org.ipn.model.report.Reports.Plan;
import org.ipn.testing.Networks;
import org.ipn.testing.Policies;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each case: what should be, what is, and the plan as {@code ipn plan} prints it, kept in a file; the plan applied, nothing is
 * left to change. {@code -Dgolden.update=true} writes the files anew.
 */
@Tag("pure")
class PlannerTest {
    private static final Path GOLDEN = Path.of("src/test/resources/org/ipn/plan");
    private static final UUID LAB = UUID.fromString("11111111-1111-1111-1111-111111111111");
    private static final UUID OFFICE = UUID.fromString("22222222-2222-2222-2222-222222222222");
    private static final Mac M1 = Mac.parse("52:54:00:00:00:01");
    private static final Mac M2 = Mac.parse("52:54:00:00:00:02");
    static final Network BUS = network(LAB, "lab", Kind.BUS, "ipn-lab", Forward.BRIDGE);
    static final Network SWITCH = network(OFFICE, "office", Kind.SWITCH, "ipn-office", Forward.BRIDGE);
    static final Network SERVED = network(LAB, "served", Kind.BUS, "virbr5", Forward.NAT);
    private static final PortPolicy ISOLATED = Policies.policy("isolated", true, "queue", 64);

    private static final Qdisc HTB = new Qdisc.Other("htb", false);

    private static final PortPolicy SPOOFLESS = Policies.policy("antispoof", true);

    private static final PortPolicy LISTENS = Policies.policy("rights", Rights.R);

    private static final Network TAPS =
            members(List.of(), List.of(), List.of(new NamedTap("uml0", "alice", "root", PortPolicy.NONE, 1, false)));
    private static final Network QUEUES =
            members(List.of(), List.of(), List.of(new NamedTap("uml0", "alice", "root", PortPolicy.NONE, 4, false)));
    private static final Nic FOUR_QUEUES =
            new Nic(M1, Nic.Type.ETHERNET, "uml0", "lab", null, null, null, false, false, 0, 4);
    private static final Network HOSTS = members(
            List.of(
                    new HostAddress("10.77.0.1/24", null, PortPolicy.NONE),
                    new HostAddress("fd00::1/64", "host9", PortPolicy.NONE)),
            List.of(),
            List.of());
    private static final Network GRABS =
            members(List.of(), List.of(new Grab("eth1", false, PortPolicy.NONE)), List.of());

    private static final Network OVERLAID = overlaid(BUS, overlay("192.0.2.2", "192.0.2.3"));

    static Stream<Arguments> cases() {
        String served = Mark.served(LAB);
        return Stream.of(
                one("a-bus-is-made-with-its-bridge", desired(BUS), new SimulatedHost()),
                one("a-switch-is-made-with-its-bridge", desired(SWITCH), new SimulatedHost()),
                one(
                        "a-tap-on-a-bus-floods-and-does-not-learn",
                        desired(BUS),
                        started(BUS).tap("vnet0", M1, "ipn-lab", "")),
                one(
                        "a-tap-on-a-switch-gets-only-its-mark",
                        desired(SWITCH),
                        started(SWITCH).tap("vnet0", M1, "ipn-office", "")),
                one(
                        "a-bus-on-libvirts-bridge-keeps-what-is-libvirts",
                        desired(SERVED),
                        new SimulatedHost().bridge("virbr5", "").tap("vnet0", M1, "virbr5", "")),
                one(
                        "a-switch-says-what-its-bridge-is",
                        desired(saying(SWITCH, new Switching(false, LinkLocal.ALL, 60))),
                        started(SWITCH)),
                one(
                        "a-switch-says-what-libvirts-bridge-is",
                        desired(saying(
                                network(LAB, "served", Kind.SWITCH, "virbr5", Forward.NAT),
                                new Switching(false, null, null))),
                        new SimulatedHost().bridge("virbr5", "")),
                one(
                        "a-tap-follows-its-networks-mtu",
                        withGuest(ofMtu(BUS, 9000), nic(Nic.Type.NETWORK, "vnet0", "lab", null)),
                        started(BUS).tap("vnet0", M1, "ipn-lab", served)),
                one(
                        "a-tap-follows-the-mtu-of-a-network-that-libvirt-serves",
                        withGuest(ofMtu(SERVED, 9000), nic(Nic.Type.NETWORK, "vnet0", "served", null)),
                        new SimulatedHost().bridge("virbr5", "").tap("vnet0", M1, null, served)),
                one(
                        "a-tap-whose-nic-has-an-mtu-keeps-it",
                        withGuest(
                                ofMtu(BUS, 9000),
                                new Nic(M1, Nic.Type.NETWORK, "vnet0", "lab", null, null, null, false, false, 1400, 1)),
                        started(BUS).tap("vnet0", M1, "ipn-lab", served)),
                one(
                        "members-of-ours-follow-their-networks-mtu",
                        desired(ofMtu(HOSTS, 1400)),
                        startedFor(desired(HOSTS))),
                one("an-overlay-is-made-with-its-peers", desired(OVERLAID), started(BUS)),
                one("an-overlay-of-a-switch-learns", desired(overlaid(SWITCH, overlay("192.0.2.2"))), started(SWITCH)),
                one(
                        "an-overlay-by-evpn-has-what-frr-tells",
                        desired(overlaid(SWITCH, evpn())),
                        startedFor(desired(overlaid(SWITCH, evpn()))).peers("ipnv7", "192.0.2.9")),
                one(
                        "an-overlay-on-libvirts-bridge-is-made",
                        desired(overlaid(SERVED, overlay("192.0.2.2"))),
                        new SimulatedHost().bridge("virbr5", "")),
                one(
                        "an-overlay-carries-all-vlans",
                        desired(overlaid(
                                withPortgroup(SWITCH, "ten", false, Policies.policy("vlan", 10)),
                                overlay("192.0.2.2"))),
                        started(SWITCH)),
                one(
                        "an-overlay-has-the-peers-that-are-asked-for",
                        desired(OVERLAID),
                        startedFor(desired(OVERLAID)).peers("ipnv7", "192.0.2.2", "192.0.2.9")),
                one(
                        "an-overlay-that-is-otherwise-is-made-anew",
                        desired(OVERLAID),
                        startedFor(desired(overlaid(
                                BUS,
                                new Overlay(
                                        8, null, 4789, List.of("192.0.2.2"), null, null, false, PortPolicy.NONE))))),
                one("an-overlay-ends-with-its-network", desired(), startedFor(desired(OVERLAID))),
                one(
                        "an-overlay-by-a-group-waits-for-its-device",
                        desired(overlaid(
                                BUS,
                                new Overlay(7, null, 4789, List.of(), "239.1.1.1", "eth9", false, PortPolicy.NONE))),
                        started(BUS)),
                one(
                        "a-foreign-device-of-an-overlays-name-is-left-alone",
                        desired(OVERLAID),
                        started(BUS).nic("ipnv7", null)),
                one("a-bridge-that-libvirt-has-not-made-is-awaited", desired(SERVED), new SimulatedHost()),
                one("a-port-leaves-the-fast-path-before-it-is-policed", fast(SPOOFLESS), fastHost()),
                one(
                        "a-new-port-is-policed-before-it-has-programs",
                        fast(SPOOFLESS),
                        startedFor(fast(PortPolicy.NONE)).tap("vnet0", M1, "ipn-lab", Mark.served(LAB))),
                one(
                        "a-port-leaves-the-fast-path-before-it-is-policed-after-a-restart-too",
                        fast(SPOOFLESS),
                        fastHost().restarted()),
                one(
                        "a-stopped-bridge-with-guests-goes-down-and-waits",
                        desired(),
                        started(BUS).tap("vnet0", M1, "ipn-lab", served)),
                one("a-stopped-bridge-without-guests-is-deleted", desired(), started(BUS)),
                one(
                        "a-started-bridge-finds-its-guests",
                        desired(BUS),
                        stopped(BUS).tap("vnet0", M1, "ipn-lab", served)),
                one(
                        "taps-without-bridge-are-taken-back-by-their-mark",
                        desired(SERVED),
                        new SimulatedHost().bridge("virbr5", "").tap("vnet0", M1, null, served)),
                one(
                        "taps-without-bridge-are-taken-back-by-their-guest",
                        withGuest(SERVED, nic(Nic.Type.NETWORK, "vnet0", "served", null)),
                        new SimulatedHost().bridge("virbr5", "").tap("vnet0", M1, null, "")),
                one(
                        "a-recurring-tap-name-is-not-taken-for-the-guests",
                        withGuest(SERVED, nic(Nic.Type.NETWORK, "vnet0", "served", null)),
                        new SimulatedHost().bridge("virbr5", "").tap("vnet0", M2, null, "")),
                one(
                        "a-tap-that-somebody-moves-right-now-is-left-to-them",
                        desired(SERVED),
                        new SimulatedHost()
                                .bridge("virbr5", "")
                                .tap("vnet0", M1, null, served)
                                .settling()),
                one(
                        "a-tap-moved-to-a-foreign-bridge-is-released",
                        desired(BUS),
                        started(BUS).bridge("br0", "").tap("vnet0", M1, "br0", served)),
                one(
                        "a-tap-moved-to-a-foreign-bridge-is-asked-for-nothing-there",
                        desired(BUS),
                        started(BUS)
                                .bridge("br0", "")
                                .tap("vnet0", M1, "br0", served)
                                .policed("vnet0", LISTENS)),
                one(
                        "a-redefined-bridge-name-moves-the-guests",
                        desired(network(LAB, "lab", Kind.BUS, "ipn-new", Forward.BRIDGE)),
                        started(BUS).tap("vnet0", M1, "ipn-lab", served)),
                one(
                        "a-foreign-bridge-of-the-same-name-is-left-alone",
                        desired(BUS),
                        new SimulatedHost().bridge("ipn-lab", "")),
                one(
                        "a-foreign-nic-of-the-same-name-is-left-alone",
                        desired(BUS),
                        new SimulatedHost().nic("ipn-lab", null)),
                one(
                        "foreign-links-are-left-alone",
                        desired(BUS),
                        started(BUS)
                                .bridge("br0", "my own")
                                .nic("eth0", "br0")
                                .tap("tap0", M1, null, "")
                                .tap("tap1", M2, "br0", "ipn:not-a-uuid")),
                one(
                        "an-ethernet-nic-gets-its-tap",
                        withGuest(BUS, nic(Nic.Type.ETHERNET, "uml0", "lab", null)),
                        started(BUS)),
                one("an-ethernet-nic-gets-its-tap-with-its-queues", withGuest(BUS, FOUR_QUEUES), started(BUS)),
                one(
                        "a-guests-tap-of-other-queues-is-made-anew",
                        withGuest(BUS, FOUR_QUEUES),
                        started(BUS).tap("uml0", M1, "ipn-lab", Mark.made(LAB))),
                one(
                        "a-guests-tap-of-other-queues-stays-while-it-is-open",
                        withGuest(BUS, FOUR_QUEUES),
                        started(BUS).tap("uml0", M1, "ipn-lab", Mark.made(LAB)).held("uml0")),
                one(
                        "an-ended-guests-own-tap-is-deleted",
                        desired(BUS),
                        started(BUS).tap("uml0", M1, "ipn-lab", Mark.made(LAB))),
                one(
                        "an-own-tap-stays-while-nobody-knows-the-guests",
                        new Desired(List.of(BUS), List.of(), List.of(), false),
                        started(BUS).tap("uml0", M1, "ipn-lab", Mark.made(LAB))),
                one(
                        "a-portgroup-sets-policy",
                        withGuest(
                                withPortgroup(BUS, "quiet", false, ISOLATED),
                                nic(Nic.Type.NETWORK, "vnet0", "lab", "quiet")),
                        started(BUS).tap("vnet0", M1, "ipn-lab", "")),
                one(
                        "the-default-portgroup-is-of-nics-that-name-none",
                        withGuest(
                                withPortgroup(BUS, "quiet", true, ISOLATED),
                                nic(Nic.Type.NETWORK, "vnet0", "lab", null)),
                        started(BUS).tap("vnet0", M1, "ipn-lab", "").tap("vnet9", M2, "ipn-lab", "")),
                one(
                        "the-default-portgroup-is-not-of-nics-that-name-another",
                        withGuest(
                                withPortgroup(BUS, "quiet", true, ISOLATED),
                                nic(Nic.Type.NETWORK, "vnet0", "lab", "loud")),
                        started(BUS).tap("vnet0", M1, "ipn-lab", "")),
                one(
                        "a-claim-sets-policy-before-the-guest-is-known",
                        new Desired(
                                List.of(withPortgroup(BUS, "quiet", false, ISOLATED)),
                                List.of(),
                                List.of(new NetworkPort(UUID.randomUUID(), LAB, "g1", UUID.randomUUID(), M1, "quiet")),
                                true),
                        started(BUS).tap("vnet0", M1, "ipn-lab", "")),
                one(
                        "a-guests-own-policy-stands-over-its-portgroups",
                        new Desired(
                                List.of(withPortgroup(BUS, "quiet", false, ISOLATED)),
                                List.of(new Guest(
                                        LAB,
                                        "g1",
                                        List.of(nic(Nic.Type.NETWORK, "vnet0", "lab", "quiet")),
                                        Map.of(M1, policy(false)))),
                                List.of(),
                                true),
                        started(BUS).tap("vnet0", M1, "ipn-lab", "")),
                one(
                        "a-delay-takes-the-place-of-libvirts-noqueue",
                        late(),
                        delayed().qdisc("vnet0", new Qdisc.Other("noqueue", false))),
                one(
                        "a-delay-that-somebody-changed-is-put-back",
                        late(),
                        delayed().qdisc("vnet0", new Qdisc.Netem(7, 0, 0))),
                one(
                        "a-delay-that-an-earlier-ipnd-put-there-stays",
                        late(),
                        delayed().qdisc("vnet0", new Qdisc.Netem(20, 5, 0))),
                one(
                        "a-root-that-somebody-has-just-emptied-is-left-to-them",
                        late(),
                        delayed().qdisc("vnet0", new Qdisc.Netem(20, 5, 0)).bared()),
                one(
                        "libvirts-bandwidth-is-not-lifted-for-a-delay",
                        late(),
                        delayed().qdisc("vnet0", HTB)),
                one(
                        "a-delay-that-is-no-longer-asked-for-ends",
                        desired(BUS),
                        delayed().qdisc("vnet0", new Qdisc.Netem(20, 5, 0))),
                one(
                        "anothers-qdisc-stays-where-nothing-is-asked-for",
                        desired(BUS),
                        delayed().qdisc("vnet0", HTB)),
                one(
                        "a-delay-ends-where-somebody-takes-the-tap-to-a-bridge-of-theirs",
                        late(),
                        started(BUS)
                                .bridge("br0", "")
                                .tap("vnet0", M1, "br0", served)
                                .policed("vnet0", PortPolicy.NONE)
                                .qdisc("vnet0", new Qdisc.Netem(20, 5, 0))),
                one("a-named-tap-is-made-for-its-user", withTap(), new SimulatedHost()),
                one("a-named-tap-of-other-queues-is-made-anew", withTap(QUEUES), started(TAPS)),
                one(
                        "a-named-tap-given-away-is-made-anew",
                        withTap(),
                        started(TAPS).givenAway("uml0", new TapOwner(1001, TapOwner.NOBODY))),
                one(
                        "a-named-tap-stays-while-nobody-knows-its-user",
                        new Desired(List.of(TAPS), List.of(), List.of(), true),
                        startedFor(withTap())),
                one("a-named-tap-ends-with-its-network", desired(), started(TAPS)),
                one("a-host-is-a-member-by-a-pair", desired(HOSTS), new SimulatedHost()),
                one("a-host-ends-with-its-network", desired(), started(HOSTS)),
                one("a-host-that-is-no-longer-asked-for-goes", desired(BUS), started(HOSTS)),
                one("a-nic-is-grabbed", desired(GRABS), new SimulatedHost().nic("eth1", null)),
                one(
                        "a-nic-with-addresses-is-not-grabbed",
                        desired(GRABS),
                        new SimulatedHost().nic("eth1", null).address("eth1", "192.0.2.1/24")),
                one(
                        "a-nic-of-another-bridge-is-not-grabbed",
                        desired(GRABS),
                        new SimulatedHost().bridge("br0", "").nic("eth1", "br0")),
                one(
                        "a-grabbed-nic-goes-back-as-found",
                        desired(),
                        startedWith(GRABS, new SimulatedHost().nic("eth1", null))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void plansWhatTheFileSaysAndThenNothing(String name, Desired desired, SimulatedHost host) throws IOException {
        List<Change> changes = host.plan(desired);
        assertGolden(name, changes);
        host.apply(changes);
        // What is found on a bridge whose ports have just come is looked at once more, as the daemon does.
        host.apply(host.plan(desired));
        assertThat(host.plan(desired)).isEmpty();
    }

    @Test
    void shouldSayThatADelayDoesNotHoldBesideLibvirtsBandwidth() {
        assertThat(Problems.of(BUS, late(), delayed().actual())).isEmpty();
        assertThat(Problems.of(BUS, late(), delayed().qdisc("vnet0", HTB).actual()))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("what is asked of vnet0 needs netem as its root qdisc, which htb is"));
    }

    /** As after a restart of ipnd, which knows networks and links, and no guests yet. */
    @Test
    void shouldLeaveAPortAsItIsWhileLibvirtHasNotToldOfItsGuest() {
        Desired early = new Desired(List.of(BUS), List.of(), List.of(), false);
        SimulatedHost host = started(BUS).tap("vnet0", M1, "ipn-lab", Mark.served(LAB));
        host.apply(host.plan(desired(BUS)));
        SimulatedHost again = host.queue("vnet0", 64).restarted();
        assertThat(again.plan(early).stream().map(change -> change.object())).doesNotContain("vnet0");
        assertThat(again.plan(desired(BUS)).stream().map(change -> change.object()))
                .contains("vnet0");
    }

    @Test
    void shouldGiveTwoHostsThatAreMadeAtOnceANameEach() {
        Network other = Networks.like(network(OFFICE, "other", Kind.BUS, "ipn-other", Forward.BRIDGE))
                .hosts(new HostAddress("10.78.0.1/24", null, PortPolicy.NONE))
                .build();
        Desired both = desired(HOSTS, other);
        SimulatedHost host = startedFor(both);
        assertThat(host.actual().addressesOf("ipnh0")).containsExactly("10.77.0.1/24");
        assertThat(host.actual().addressesOf("ipnh1")).containsExactly("10.78.0.1/24");
        host.apply(Planner.plan(both, host.actual()));
        assertThat(Planner.plan(both, host.actual())).isEmpty();
    }

    private static void assertGolden(String name, List<Change> changes) throws IOException {
        String text = changes.stream()
                .flatMap(change -> change.describe().stream())
                .map(PlannerTest::line)
                .collect(Collectors.joining());
        Path file = GOLDEN.resolve(name + ".plan.txt");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }

    private static String line(Plan.Change change) {
        return change.network() + " | " + change.device() + " | " + change.operation() + " | " + change.from() + " | "
                + change.to() + "\n";
    }

    private static Arguments one(String name, Desired desired, SimulatedHost host) {
        return Arguments.of(name, desired, host);
    }

    /** A host on which {@code network} runs as planned. */
    private static SimulatedHost started(Network network) {
        SimulatedHost host = new SimulatedHost();
        host.apply(host.plan(desired(network)));
        return host;
    }

    private static SimulatedHost startedFor(Desired desired) {
        SimulatedHost host = new SimulatedHost();
        host.apply(host.plan(desired));
        return host;
    }

    private static SimulatedHost startedWith(Network network, SimulatedHost host) {
        host.apply(host.plan(desired(network)));
        return host;
    }

    /** A guest on a bus that our programs carry. */
    private static Desired fast(PortPolicy policy) {
        Network bus = Networks.like(network(LAB, "lab", Kind.BUS, "ipn-lab", Forward.BRIDGE))
                .forwarder(Forwarder.EBPF)
                .build();
        Guest guest = new Guest(OFFICE, "g1", List.of(nic(Nic.Type.NETWORK, "vnet0", "lab", null)), Map.of(M1, policy));
        return new Desired(List.of(bus), List.of(guest), List.of(), true);
    }

    /** A host where nothing is asked of that guest yet. */
    private static SimulatedHost fastHost() {
        Desired asked = fast(PortPolicy.NONE);
        SimulatedHost host = startedFor(asked).tap("vnet0", M1, "ipn-lab", Mark.served(LAB));
        host.apply(host.plan(asked));
        host.apply(host.plan(asked));
        return host;
    }

    private static Network members(List<HostAddress> hosts, List<Grab> grabs, List<NamedTap> taps) {
        return Networks.like(network(LAB, "lab", Kind.BUS, "ipn-lab", Forward.BRIDGE))
                .mtu(9000)
                .hosts(hosts.toArray(HostAddress[]::new))
                .grabs(grabs.toArray(Grab[]::new))
                .taps(taps.toArray(NamedTap[]::new))
                .build();
    }

    /** A guest's port on the bus asks for 20 ms. */
    private static Desired late() {
        Guest guest = new Guest(
                OFFICE,
                "g1",
                List.of(nic(Nic.Type.NETWORK, "vnet0", "lab", null)),
                Map.of(M1, PortPolicy.of(Map.of("delay", "20", "jitter", "5"))));
        return new Desired(List.of(BUS), List.of(guest), List.of(), true);
    }

    /** A host where that port has all but its qdisc. */
    private static SimulatedHost delayed() {
        SimulatedHost host = started(BUS).tap("vnet0", M1, "ipn-lab", "");
        host.apply(host.plan(late()));
        return host;
    }

    private static Desired withTap() {
        return withTap(TAPS);
    }

    private static Desired withTap(Network network) {
        return new Desired(
                List.of(network),
                List.of(),
                List.of(),
                new AccountNumbers(Map.of("root", 0, "alice", 1000), Map.of("root", 0)),
                Grabbed.NONE,
                true);
    }

    private static SimulatedHost stopped(Network network) {
        SimulatedHost host = started(network).tap("vnet9", M2, network.bridge(), "");
        host.apply(host.plan(desired()));
        return host;
    }

    private static Desired desired(Network... networks) {
        return new Desired(List.of(networks), List.of(), List.of(), true);
    }

    private static Desired withGuest(Network network, Nic nic) {
        Guest guest = new Guest(OFFICE, "g1", List.of(nic), Map.of());
        return new Desired(List.of(network), List.of(guest), List.of(), true);
    }

    private static Nic nic(Nic.Type type, String device, String network, String portgroup) {
        return new Nic(M1, type, device, network, null, portgroup, null, false);
    }

    private static PortPolicy policy(boolean isolated) {
        return Policies.policy("isolated", isolated);
    }

    static Overlay evpn() {
        return new Overlay(7, "192.0.2.1", 4789, List.of(), null, null, true, PortPolicy.NONE);
    }

    static Overlay overlay(String... peers) {
        return new Overlay(7, "192.0.2.1", 4789, List.of(peers), null, null, false, PortPolicy.NONE);
    }

    static Network overlaid(Network network, Overlay overlay) {
        return Networks.like(network).mtu(1450).overlay(overlay).build();
    }

    private static Network saying(Network network, Switching switching) {
        return Networks.like(network).switching(switching).build();
    }

    private static Network ofMtu(Network network, int mtu) {
        return Networks.like(network).mtu(mtu).build();
    }

    private static Network withPortgroup(Network network, String name, boolean isDefault, PortPolicy policy) {
        return Networks.like(network)
                .portgroups(new Portgroups(Map.of(name, policy), List.of(name), isDefault ? name : null))
                .build();
    }
}
