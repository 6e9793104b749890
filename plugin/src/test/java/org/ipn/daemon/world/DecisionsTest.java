// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.ipn.daemon.kept.Definition;
import org.ipn.daemon.roster.InventoryReading;
import org.ipn.libvirt.Inventory;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.model.Refused;
import org.ipn.model.TapOwner;
import org.ipn.model.Traits;
import org.ipn.plan.Change;
import org.ipn.plan.Subject;
import org.ipn.testing.Policies;
import org.ipn.xml.LibvirtXml;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each input makes of the host, and that one which is refused leaves it as it was. */
@Tag("pure")
class DecisionsTest {
    private static final LibvirtXml XML = new LibvirtXml();
    private static final UUID LAB = new UUID(1, 1);
    private static final UUID G1 = new UUID(2, 1);
    private static final Mac MAC = Mac.parse("52:54:00:00:00:01");
    private static final AccountNumbers ACCOUNTS =
            new AccountNumbers(Map.of("root", 0, "alice", 1000), Map.of("root", 0));

    private static final String XML_TAP = "<ipn:tap dev='uml1' user='root'/>";
    /** The other end is in a container. */
    private static final Traits AWAY =
            new Traits(null, List.of(), 0, true, 0, 0, true, false, null, false, false, TapOwner.NONE, null);

    private Rooms rooms;

    @BeforeEach
    void begin(@TempDir Path run) throws Exception {
        rooms = new Rooms(run);
    }

    @AfterEach
    void end() {
        rooms.close();
    }

    private static String xml(UUID uuid, String name, String ours, String libvirts) {
        return "<network><name>" + name + "</name><uuid>" + uuid + "</uuid><metadata><ipn:switch xmlns:ipn='urn:ipn:1'>"
                + ours + "</ipn:switch></metadata>" + libvirts + "</network>";
    }

    private static Definition network(UUID uuid, String name, String ours, String bridge) throws Refused {
        String xml = xml(uuid, name, ours, "<forward mode='bridge'/><bridge name='" + bridge + "'/>");
        return new Definition(XML.network(xml).orElseThrow(), xml);
    }

    private static Definition lab(String ours) throws Refused {
        return network(LAB, "lab", ours, "ipn-lab");
    }

    private Network start(String ours) throws Exception {
        Definition lab = lab(ours);
        rooms.inbox.ask(new Input.NetworkStarts(lab, ACCOUNTS));
        return lab.network();
    }

    private static Guest guest(String port, String nic) throws Refused {
        return XML.guest("<domain type='kvm'><name>g1</name><uuid>" + G1
                + "</uuid><metadata><ipn:ports xmlns:ipn='urn:ipn:1'>" + port + "</ipn:ports></metadata><devices>" + nic
                + "</devices></domain>");
    }

    private static Guest withTap() throws Refused {
        return guest(
                "<ipn:port mac='" + MAC + "' network='lab' vlan='7'/>",
                "<interface type='ethernet'><mac address='" + MAC + "'/><target dev='t0' managed='no'/></interface>");
    }

    private static Guest withNic(String portgroup) throws Refused {
        return guest(
                "",
                "<interface type='network'><mac address='" + MAC + "'/><source network='lab'" + portgroup
                        + "/><target dev='vnet0'/></interface>");
    }

    private static NamedTap tap(String policy) {
        return new NamedTap(
                "uml0", "alice", "root", policy.isEmpty() ? PortPolicy.NONE : Policies.policy("vlan", policy), 1, true);
    }

    private List<String> devices() {
        return rooms.records.links().stream().map(Link::name).sorted().toList();
    }

    private Link link(String name) {
        return rooms.records.find(name).orElseThrow();
    }

    private Integer vlan(String name) {
        return rooms.records.held(link(name)).tagging().vlan();
    }

    /** libvirt has told of network lab, which says {@code ours}, and of this guest. */
    private void told(String ours, String... guests) throws Exception {
        Map<UUID, String> running = new java.util.HashMap<>();
        for (String guest : guests) {
            running.put(G1, guest);
        }
        rooms.inbox.ask(new Input.Inventory(
                InventoryReading.of(
                        new Inventory(
                                List.of(new Inventory.NetworkXml(
                                        LAB,
                                        xml(LAB, "lab", ours, "<forward mode='bridge'/><bridge name='ipn-lab'/>"),
                                        true,
                                        null)),
                                running,
                                Set.of()),
                        XML),
                rooms.roster.now()));
    }

    // Networks.

    @Test
    void shouldMakeWhatANetworkNamesAndTakeItAway() throws Exception {
        Network lab = start("<ipn:host address='10.0.0.1/24'/><ipn:tap dev='uml0' user='alice'/>");
        assertThat(devices()).contains("ipn-lab", "uml0", "ipnh0").hasSize(4);
        assertThat(link("uml0").traits().owner().user()).as("alice").isEqualTo(1000);
        assertThat(link("uml0").master()).isEqualTo("ipn-lab");
        assertThat(rooms.reconciler.state().desired().networks()).containsExactly(lab);
        assertThat(rooms.reconciler.served()).containsExactly("ipn-lab");
        assertThat(rooms.records.files()).extracting(file -> file.name()).containsExactly("lab");

        rooms.inbox.ask(new Input.NetworkStopped(LAB));
        assertThat(devices()).isEmpty();
        assertThat(rooms.reconciler.state().desired().networks()).isEmpty();
        assertThat(rooms.records.files()).isEmpty();
    }

    @Test
    void shouldRefuseANetworkOnAnothersBridgeAndLeaveAllAsItWas() throws Exception {
        start("");
        Definition other = network(new UUID(1, 2), "other", "", "ipn-lab");
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.NetworkStarts(other, ACCOUNTS)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("network other: ")
                .hasMessageContaining("lab");
        rooms.records.bridge("br0");
        Definition foreign = network(new UUID(1, 3), "foreign", "", "br0");
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.NetworkStarts(foreign, ACCOUNTS)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("br0");
        assertThat(devices()).containsExactly("br0", "ipn-lab");
        assertThat(rooms.reconciler.state().desired().networks()).hasSize(1);
    }

    @Test
    void shouldRefuseWhereItCanNotBeMadeAndLeaveNothing() throws Exception {
        rooms.host.refuse(Change.Make.class);
        assertThatThrownBy(() -> start(""))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("network lab: ")
                .hasMessageContaining("as the test asks");
        rooms.host.refuse(null);
        rooms.reconcile();
        assertThat(devices()).isEmpty();
        assertThat(rooms.reconciler.state().desired().networks()).isEmpty();
        start("");
        assertThat(devices()).containsExactly("ipn-lab");
    }

    @Test
    void shouldTakeANetworkThatHasStartedThoughItLacksSomething() throws Exception {
        Definition lab = lab("<ipn:grab dev='eth1'/>");
        rooms.inbox.ask(new Input.NetworkStarted(lab, ACCOUNTS));
        State state = rooms.reconciler.state();
        assertThat(state.desired().networks()).containsExactly(lab.network());
        assertThat(state.faultOf(lab.network()).orElseThrow()).contains("eth1");
        assertThat(state.faults()).containsOnlyKeys(Subject.of(lab.network()));
        assertThat(rooms.reconciler.failureOf(lab.network())).isEqualTo(state.faultOf(lab.network()));
        assertThat(rooms.reconciler.served()).isEmpty();

        rooms.records.nic("eth1");
        rooms.reconcile();
        assertThat(link("eth1").master()).isEqualTo("ipn-lab");
        assertThat(rooms.reconciler.state().faults()).isEmpty();
        assertThat(rooms.reconciler.served()).containsExactly("ipn-lab");
    }

    @Test
    void shouldSayThatLibvirtHasNotMadeItsBridge() throws Exception {
        String xml = xml(LAB, "lab", "", "<forward mode='nat'/><bridge name='virbr7'/>");
        Network nat = XML.network(xml).orElseThrow();
        rooms.inbox.ask(new Input.NetworkStarts(new Definition(nat, xml), ACCOUNTS));
        assertThat(rooms.reconciler.state().faultOf(nat))
                .contains("bridge virbr7 is not there: libvirt has not made it yet");
        rooms.records.bridge("virbr7");
        rooms.reconcile();
        assertThat(rooms.reconciler.state().faultOf(nat)).isEmpty();
    }

    @Test
    void shouldTryAnOverlayBeforeItStarts() throws Exception {
        String overlay = "<ipn:overlay vni='7' local='192.0.2.1'><ipn:peer address='192.0.2.2'/></ipn:overlay>";
        String xml = xml(LAB, "lab", overlay, "<forward mode='nat'/><bridge name='virbr7'/>");
        Input.NetworkStarts starts =
                new Input.NetworkStarts(new Definition(XML.network(xml).orElseThrow(), xml), ACCOUNTS);
        Link nic = rooms.records.nic("eth1");
        assertThatThrownBy(() -> rooms.inbox.ask(starts)).hasMessageContaining("is no address of this host");
        rooms.records.addresses().put(nic.index(), List.of("192.0.2.1/24"));
        rooms.host.fail(0, 1, "EADDRINUSE");
        assertThatThrownBy(() -> rooms.inbox.ask(starts))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("network lab: ")
                .hasMessageContaining("as the test asks");
        assertThat(devices()).containsExactly("eth1");
        rooms.inbox.ask(starts);
        assertThat(devices()).as("libvirt has no bridge yet").containsExactly("eth1");
        rooms.records.bridge("virbr7");
        rooms.reconcile();
        assertThat(rooms.records.links().stream().filter(link -> link.kind().equals(Link.VXLAN)))
                .singleElement()
                .satisfies(link -> assertThat(link.master()).isEqualTo("virbr7"));
    }

    // Guests.

    @Test
    void shouldClaimAPortByItsPortgroupOrRefuse() throws Exception {
        Network lab = start("<ipn:portgroup name='web' vlan='7'/>");
        NetworkPort port = new NetworkPort(new UUID(3, 1), LAB, "g1", G1, MAC, "web");
        rooms.inbox.ask(new Input.PortCreated(lab, port, true));
        assertThat(rooms.reconciler.state().desired().claims()).contains(port);
        rooms.inbox.ask(new Input.PortDeleted(port.uuid()));
        told("<ipn:portgroup name='web' vlan='7'/>");
        assertThat(rooms.reconciler.state().desired().claims()).isEmpty();

        NetworkPort misspelt = new NetworkPort(new UUID(3, 2), LAB, "g1", G1, MAC, "wbe");
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.PortCreated(lab, misspelt, true)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("portgroup \"wbe\"");
    }

    @Test
    void shouldMakeAGuestsTapAndTakeItAwayWithIt() throws Exception {
        start("");
        Guest guest = withTap();
        rooms.inbox.ask(new Input.GuestStarts(guest));
        assertThat(link("t0").master()).isEqualTo("ipn-lab");
        assertThat(vlan("t0")).isEqualTo(7);
        told("");
        rooms.inbox.ask(new Input.GuestRuns(guest, null));
        assertThat(devices()).contains("t0");
        Guest other = guest(
                "<ipn:port mac='" + MAC + "' network='lab' vlan='8'/>",
                "<interface type='ethernet'><mac address='" + MAC + "'/><target dev='t0' managed='no'/></interface>");
        rooms.inbox.ask(new Input.GuestRuns(other, null));
        assertThat(vlan("t0")).isEqualTo(8);
        rooms.inbox.ask(new Input.GuestEnded(G1));
        assertThat(devices()).containsExactly("ipn-lab");
        assertThat(rooms.reconciler.state().desired().guests()).isEmpty();
    }

    @Test
    void shouldRefuseAGuestWhoseTapCanNotBe() throws Exception {
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.GuestStarts(withTap())))
                .isInstanceOf(Refused.class)
                .hasMessage("guest g1: IPN network lab is not active: virsh net-start lab");
        start("");
        rooms.host.refuse(Change.MakeTap.class);
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.GuestStarts(withTap())))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("guest g1: tap t0 could not be made: ")
                .hasMessageContaining("as the test asks");
        rooms.host.refuse(null);
        rooms.reconcile();
        assertThat(devices()).containsExactly("ipn-lab");
        assertThat(rooms.reconciler.state().desired().guests()).isEmpty();
        rooms.records.tap("t0", MAC.ofTap(), null);
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.GuestStarts(withTap())))
                .hasMessage("guest g1: tap t0 exists and is not ours; choose another <target dev=…/>");
    }

    @Test
    void shouldRefuseAGuestOfWhoseNicsNobodyCouldTellWhichIsWhich() throws Exception {
        start("<ipn:portgroup name='a' vlan='7'/><ipn:portgroup name='b' vlan='8'/>");
        String nic = "<interface type='network'><mac address='" + MAC
                + "'/><source network='lab' portgroup='%s'/></interface>";
        Guest twins = guest("", nic.formatted("a") + nic.formatted("b"));
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.GuestStarts(twins)))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("guest g1: two of its NICs on network lab have the address " + MAC);
    }

    @Test
    void shouldGiveANewPortItsPolicyBeforeTheLookAtTheWhole() throws Exception {
        start("<ipn:portgroup name='web' vlan='7'/>");
        rooms.inbox.ask(new Input.GuestRuns(withNic(" portgroup='web'"), null));
        int before = rooms.looks;
        Link tap = rooms.records.tap("vnet0", MAC.ofTap(), "ipn-lab");
        rooms.inbox.ask(new Input.LinkSeen(tap));
        assertThat(rooms.looks).isEqualTo(before + 1);
        assertThat(vlan("vnet0")).isEqualTo(7);
        assertThat(link("vnet0").alias()).isNotEmpty();

        Link last = link("vnet0");
        rooms.records.remove(last);
        rooms.inbox.ask(new Input.LinkGone(last.index()));
        rooms.inbox.ask(new Input.LinksTouched());
        rooms.reconcile();
        assertThat(rooms.looks).isEqualTo(before + 3);
    }

    /** libvirt gives it its address, udev another, libvirt puts it on the bridge; all three are told before anybody looks. */
    @Test
    void shouldGiveATapItsPolicyWhateverAddressItHasOnceItIsOnTheBridge() throws Exception {
        Network lab = start("<ipn:portgroup name='web' vlan='7'/>");
        rooms.inbox.ask(
                new Input.PortCreated(lab, new NetworkPort(UUID.randomUUID(), LAB, "g1", G1, MAC, "web"), true));
        Link named = rooms.records.tap("vnet0", MAC.ofTap(), null);
        Link port = named.withMac(Mac.parse("32:ef:b9:e8:ae:3f")).withMaster("ipn-lab");
        rooms.records.change(port);
        rooms.inbox.tell(new Input.LinkSeen(named));
        rooms.inbox.ask(new Input.LinkSeen(port));
        assertThat(vlan("vnet0")).isEqualTo(7);
        rooms.inbox.ask(new Input.GuestRuns(withNic(" portgroup='web'"), null));
        assertThat(vlan("vnet0")).isEqualTo(7);
        assertThat(link("vnet0").mac()).as("its own again").isEqualTo(MAC.ofTap());
    }

    @Test
    void shouldLeaveAloneAPortThatIsElsewhereByNow() throws Exception {
        start("<ipn:default vlan='7'/>");
        Link tap = rooms.records.tap("vnet0", MAC.ofTap(), "ipn-lab");
        rooms.records.bridge("br0");
        rooms.records.change(tap.withMaster("br0"));
        rooms.inbox.ask(new Input.LinkSeen(tap));
        assertThat(rooms.records.held(link("vnet0"))).isEqualTo(PortPolicy.NONE);
        assertThat(link("vnet0").alias()).isEmpty();
    }

    @Test
    void shouldLookAtTheWholeForWhatIsNewAlone() throws Exception {
        String tap = "<ipn:tap dev='uml0' user='bob'/>";
        rooms.inbox.ask(new Input.NetworkStarted(lab(tap), ACCOUNTS));
        int before = rooms.looks;
        rooms.inbox.ask(new Input.AccountsFound(ACCOUNTS));
        rooms.reconcile();
        assertThat(rooms.looks).isEqualTo(before);
        rooms.inbox.ask(new Input.AccountsFound(new AccountNumbers(Map.of("bob", 1001), Map.of())));
        told(tap);
        rooms.reconcile();
        assertThat(rooms.looks).isEqualTo(before + 2);
        assertThat(devices()).contains("uml0");
    }

    // Taps by ipn port add.

    @Test
    void shouldAddATapAndRemoveItOnceLibvirtHasTold() throws Exception {
        Network lab = start("");
        rooms.inbox.ask(new Input.TapAdded(lab, tap("7"), ACCOUNTS));
        assertThat(link("uml0").master()).isEqualTo("ipn-lab");
        assertThat(vlan("uml0")).isEqualTo(7);
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.TapAdded(lab, tap(""), ACCOUNTS)))
                .hasMessage("network lab: device uml0 exists; choose another --dev");
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.TapRemoved(lab, "uml0")))
                .hasMessageStartingWith("network lab: libvirt has not told of all running guests since ipnd started");
        told("");
        rooms.inbox.ask(new Input.TapRemoved(lab, "uml0"));
        assertThat(devices()).containsExactly("ipn-lab");
    }

    @Test
    void shouldSayWhyATapIsNotItsToRemove() throws Exception {
        Network lab = start(XML_TAP);
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.TapRemoved(lab, "uml9")))
                .hasMessage("network lab: there is no device uml9; ipn ports lab shows those there are");
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.TapRemoved(lab, "uml1")))
                .hasMessageStartingWith("network lab: uml1 was not added by ipn port add");
        rooms.inbox.ask(new Input.TapAdded(lab, tap(""), ACCOUNTS));
        told(
                XML_TAP,
                "<domain type='kvm'><name>g1</name><uuid>" + G1
                        + "</uuid><devices><interface type='ethernet'><mac address='" + MAC
                        + "'/><target dev='uml0' managed='no'/></interface></devices></domain>");
        rooms.reconcile();
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.TapRemoved(lab, "uml0")))
                .hasMessage("network lab: uml0 is a NIC of guest g1: virsh detach-device comes first");
        assertThat(devices()).contains("uml0", "uml1");
    }

    @Test
    void shouldForgetATapThatCanNotBeMade() throws Exception {
        Network lab = start("");
        rooms.host.refuse(Change.MakeTap.class);
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.TapAdded(lab, tap(""), ACCOUNTS)))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("network lab: tap uml0 could not be made: ")
                .hasMessageContaining("as the test asks");
        rooms.host.refuse(null);
        rooms.reconcile();
        assertThat(devices()).containsExactly("ipn-lab");
        assertThat(rooms.roster.hasAdded(LAB, "uml0")).isFalse();
    }

    // Containers.

    private static Guest container(String device) {
        Nic nic = new Nic(MAC, Nic.Type.CONTAINER, device, "lab", "ipn-lab", null, null, false);
        return new Guest(new UUID(4, 1), "web", List.of(nic), Map.of());
    }

    private Link veth(String name) {
        Link made = rooms.records.member(name, Mac.parse("02:00:00:00:00:09"), "");
        rooms.records.change(made.withTraits(AWAY));
        return made;
    }

    @Test
    void shouldTakeAContainerByItsVethOrRefuse() throws Exception {
        Network lab = start("<ipn:default vlan='7'/>");
        String device = "ipnc0000000000a";
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.ContainerJoins(lab, container(device))))
                .isInstanceOf(Refused.class)
                .hasMessage("network lab: there is no device " + device);
        veth(device);
        rooms.host.refuse(Change.Set.class);
        assertThatThrownBy(() -> rooms.inbox.ask(new Input.ContainerJoins(lab, container(device))))
                .isInstanceOf(Refused.class)
                .hasMessageStartingWith("network lab: container web could not join: ");
        rooms.host.refuse(null);
        rooms.reconcile();
        assertThat(rooms.reconciler.state().desired().guests()).isEmpty();
        assertThat(link(device).master()).isNull();
        rooms.inbox.ask(new Input.ContainerJoins(lab, container(device)));
        assertThat(link(device).master()).isEqualTo("ipn-lab");
        assertThat(vlan(device)).isEqualTo(7);
    }

    // Questions.

    @Test
    void shouldAnswerWithWhatIsThere() throws Exception {
        Network lab = start("");
        assertThat(rooms.inbox.ask(new Input.Question(List.of(lab))).link("ipn-lab"))
                .contains(link("ipn-lab"));
        assertThat(rooms.reconciler.state().whyNotActive("lab")).isEmpty();
        assertThat(rooms.reconciler.state().wayOf(lab).forwarder().all()).isFalse();
    }
}
