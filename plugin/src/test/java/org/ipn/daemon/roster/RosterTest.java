// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.ipn.daemon.kept.RunFiles;
import org.ipn.libvirt.Inventory;
import org.ipn.model.Guest;
import org.ipn.model.Kind;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.PortPolicy;
import org.ipn.testing.Policies;
import org.ipn.xml.LibvirtXml;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What libvirt tells, and what we make of it. */
@Tag("pure")
class RosterTest {
    private static final LibvirtXml XML = new LibvirtXml();
    private static final UUID LAB = UUID.fromString("11111111-1111-1111-1111-111111111111");
    private static final UUID G1 = UUID.fromString("21111111-1111-1111-1111-111111111111");
    private static final UUID G2 = UUID.fromString("22111111-1111-1111-1111-111111111111");

    private Roster roster;

    @BeforeEach
    void empty(@TempDir Path run) throws IOException {
        roster = new Roster(RunFiles.in(run), XML::network);
    }

    private static String network(String ours) {
        return "<network><name>lab</name><uuid>" + LAB + "</uuid><metadata>" + ours
                + "</metadata><forward mode='bridge'/><bridge name='ipn-lab'/></network>";
    }

    private static String bus(String attributes) {
        return network("<ipn:bus xmlns:ipn='urn:ipn:1' " + attributes + "/>");
    }

    private static String guest(UUID uuid) {
        return "<domain type='kvm'><name>g</name><uuid>" + uuid + "</uuid></domain>";
    }

    private void tell(String network, Map<UUID, String> guests) {
        tell(network, true, guests);
    }

    private void define(String network) {
        tell(network, false, Map.of());
    }

    private void tell(String network, boolean active, Map<UUID, String> guests) {
        Inventory inventory =
                new Inventory(List.of(new Inventory.NetworkXml(LAB, network, active, null)), guests, Set.of());
        roster.told(InventoryReading.of(inventory, XML), roster.now());
    }

    private List<Integer> mtus() {
        return roster.desired().networks().stream().map(Network::mtu).toList();
    }

    @Test
    void shouldKeepAnActiveNetworkWhoseXmlCanNoLongerBeAnIpn() {
        tell(bus("mtu='9000'"), Map.of());
        for (String wrong : List.of(bus("mtuu='1'"), network("<ipn:bus xmlns:ipn='urn:ipn:1'><x/></ipn:bus>"), "<")) {
            tell(wrong, Map.of());
            assertThat(mtus()).containsExactly(9000);
            assertThat(roster.refused()).containsOnlyKeys(LAB);
        }
        assertThat(roster.definitions().get(0).xml()).as("what a restart finds").isEqualTo(bus("mtu='9000'"));
        tell(bus("mtu='1400'"), Map.of());
        assertThat(mtus()).containsExactly(1400);
        assertThat(roster.refused()).isEmpty();
    }

    @Test
    void shouldLetANetworkGoWhoseXmlIsNoLongerOurs() {
        tell(bus(""), Map.of());
        tell(network(""), Map.of());
        assertThat(mtus()).isEmpty();
    }

    @Test
    void shouldNotTakeUpANetworkThatNeverWasAnIpn() {
        tell(bus("mtuu='1'"), Map.of());
        assertThat(mtus()).isEmpty();
        assertThat(roster.invalid()).extracting(Invalid::name).containsExactly("lab");
    }

    @Test
    void shouldRememberADefinedNetworkThatCanNotBeAnIpnUntilItCan() {
        define(network("<ipn:bus xmlns:ipn='urn:ipn:1' mtuu='1'/>"));
        assertThat(roster.inactive()).isEmpty();
        Invalid lab = roster.invalid().get(0);
        assertThat(List.of(lab.name(), lab.kind(), lab.bridge())).containsExactly("lab", Kind.BUS, "ipn-lab");
        assertThat(lab.why()).startsWith("attribute 'mtuu' of <ipn:bus> is unknown");
        define(network("<ipn:hub xmlns:ipn='urn:ipn:1'/>").replace("<bridge name='ipn-lab'/>", ""));
        assertThat(roster.invalid()).extracting(Invalid::kind).containsOnlyNulls();
        define(bus(""));
        assertThat(roster.invalid()).isEmpty();
        assertThat(roster.inactive()).extracting(Network::name).containsExactly("lab");
    }

    /** As when it was redefined while it ran. */
    @Test
    void shouldEndANetworkWhoseDefinitionIsWrongWhenItStops() {
        tell(bus(""), Map.of());
        define(bus("mtuu='1'"));
        assertThat(mtus()).isEmpty();
        assertThat(roster.inactive()).isEmpty();
        assertThat(roster.invalid()).hasSize(1);
    }

    @Test
    void shouldKeepAGuestThatCanNotBeReadAndHearOfTheOthers() {
        tell(bus(""), Map.of(G1, guest(G1)));
        tell(bus("mtu='1400'"), Map.of(G1, "<domain>", G2, guest(G2)));
        assertThat(roster.desired().guests()).extracting(Guest::uuid).containsExactlyInAnyOrder(G1, G2);
        assertThat(mtus()).containsExactly(1400);
        tell(bus(""), Map.of(G2, guest(G2)));
        assertThat(roster.desired().guests()).extracting(Guest::uuid).containsExactly(G2);
    }

    /** Of what an earlier ipnd has left, nothing may end before it is known to have ended. */
    @Test
    void shouldKnowNothingOfANetworkThatNobodyHasToldOf() {
        UUID other = UUID.fromString("33333333-3333-3333-3333-333333333333");
        assertThat(roster.known().test(LAB)).isFalse();
        roster.stopped(LAB);
        assertThat(roster.known().test(LAB)).isTrue();
        assertThat(roster.known().test(other)).isFalse();
        tell(bus(""), Map.of());
        assertThat(roster.known().test(other)).isTrue();
    }

    @Test
    void shouldTakeTheNewestClaimOfAnAddress() {
        Mac mac = Mac.parse("52:54:00:00:00:01");
        NetworkPort first = new NetworkPort(G1, LAB, "g", G1, mac, "quiet");
        NetworkPort second = new NetworkPort(G2, LAB, "g", G1, mac, "loud");
        roster.claimed(first);
        roster.claimed(second);
        assertThat(roster.desired().claims()).containsExactly(second);
        roster.unclaimed(G1);
        assertThat(roster.desired().claims()).containsExactly(second);
    }

    private static String guest(String ports, String source) {
        return "<domain><name>g</name><uuid>" + G1 + "</uuid><metadata>" + ports + "</metadata><devices>"
                + "<interface type='bridge'><mac address='52:54:00:00:00:01'/><source " + source
                + "/><target dev='vnet0'/></interface></devices></domain>";
    }

    private PortPolicy policy() {
        Guest guest = roster.desired().guests().get(0);
        return guest.policyOf(guest.nics().get(0).mac());
    }

    @Test
    void shouldHoldWhatAnEarlierIpndKeptWhileAGuestMakesNoSense(@TempDir Path run) throws IOException {
        String member = "network='lab' bridge='ipn-lab'";
        tell(
                bus(""),
                Map.of(G1, guest("<ports xmlns='urn:ipn:1'><port mac='52:54:00:00:00:01' vlan='5'/></ports>", member)));
        RunFiles files = RunFiles.in(run);
        List<Guest> kept = roster.toKeep();
        Set<String> names = roster.names();
        for (String wrong : List.of(
                guest("<ports xmlns='urn:ipn:1'><port mac='52:54:00:00:00:01' vlna='5'/></ports>", "bridge='ipn-lab'"),
                "<domain>")) {
            files.state().guests().save(kept, names);
            roster = new Roster(RunFiles.in(run), XML::network);
            assertThat(roster.desired().guests()).isEmpty();
            tell(bus(""), Map.of(G1, wrong));
            assertThat(policy()).isEqualTo(Policies.policy("vlan", 5));
            assertThat(roster.desired().guests().get(0).nics().get(0).network()).isEqualTo("lab");
            assertThat(roster.desired().guests().get(0).kept().slip()).startsWith("guest g: ");
        }
        tell(bus(""), Map.of(G1, guest("", member)));
        assertThat(policy()).isEqualTo(PortPolicy.NONE);
        assertThat(roster.desired().guests().get(0).kept().slip()).isNull();
    }

    /** libvirt takes a NIC's claim back before it tells of the NIC for the first time, as a plain bridge's. */
    @Test
    void shouldHoldAClaimUntilItsGuestHasSpoken() {
        tell(bus(""), Map.of(G1, guest("", "bridge='br0'").replace(":01", ":09")));
        roster.claimed(new NetworkPort(G2, LAB, "g", G1, Mac.parse("52:54:00:00:00:01"), "quiet"));
        roster.unclaimed(G2);
        assertThat(roster.desired().claims()).hasSize(1);
        tell(bus(""), Map.of(G1, guest("", "bridge='ipn-lab'")));
        assertThat(roster.desired().claims()).isEmpty();
        assertThat(roster.desired().guests().get(0).nics().get(0).portgroup()).isEqualTo("quiet");
    }

    @Test
    void shouldHoldAClaimWhoseGuestSpeaksWhileItsNetworkIsStopped() {
        tell(bus(""), Map.of(G1, guest("", "bridge='br0'").replace(":01", ":09")));
        roster.claimed(new NetworkPort(G2, LAB, "g", G1, Mac.parse("52:54:00:00:00:01"), "quiet"));
        roster.stopped(LAB);
        tell(bus(""), false, Map.of(G1, guest("", "bridge='ipn-lab'")));
        tell(bus(""), Map.of(G1, guest("", "bridge='ipn-lab'")));
        assertThat(roster.desired().guests().get(0).nics().get(0).portgroup()).isEqualTo("quiet");
    }

    @Test
    void shouldForgetAGuestThatStartsAnew() {
        tell(bus(""), Map.of(G1, guest("", "network='lab' portgroup='quiet' bridge='ipn-lab'")));
        roster.ended(G1);
        roster.running(new Guest(G1, "g", List.of(), Map.of()), null);
        tell(bus(""), Map.of(G1, guest("", "bridge='ipn-lab'")));
        assertThat(roster.desired().guests().get(0).nics().get(0).portgroup()).isNull();
    }
}
