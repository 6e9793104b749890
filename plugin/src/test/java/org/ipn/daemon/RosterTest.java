// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.ipn.libvirt.Inventory;
import org.ipn.model.Guest;
import org.ipn.model.Kind;
import org.ipn.model.Mac;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
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
        roster = new Roster(new AddedTaps(run));
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
        Inventory inventory = new Inventory(List.of(new Inventory.NetworkXml(LAB, network, active)), guests, Set.of());
        roster.told(Told.of(inventory, XML), roster.now());
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
        String overlay = "<ipn:overlay vni='1' evpn='yes'/>";
        for (String wrong : List.of(
                network("<ipn:bus xmlns:ipn='urn:ipn:1' mtuu='1'/>"),
                network("<ipn:bus xmlns:ipn='urn:ipn:1'>" + overlay + "</ipn:bus>"))) {
            define(wrong);
            assertThat(roster.inactive()).isEmpty();
            Invalid lab = roster.invalid().get(0);
            assertThat(List.of(lab.name(), lab.kind(), lab.bridge())).containsExactly("lab", Kind.BUS, "ipn-lab");
            assertThat(lab.why())
                    .matches("attribute 'mtuu' of <ipn:bus> is unknown.*|not supported yet: <ipn:overlay>");
        }
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
        assertThat(roster.knows(LAB)).isFalse();
        roster.stopped(LAB);
        assertThat(roster.knows(LAB)).isTrue();
        assertThat(roster.knows(other)).isFalse();
        tell(bus(""), Map.of());
        assertThat(roster.knows(other)).isTrue();
    }

    @Test
    void shouldTakeTheNewestClaimOfAnAddress() {
        Mac mac = Mac.parse("52:54:00:00:00:01");
        NetworkPort first = new NetworkPort(G1, LAB, "g", mac, "quiet");
        NetworkPort second = new NetworkPort(G2, LAB, "g", mac, "loud");
        roster.claimed(first);
        roster.claimed(second);
        assertThat(roster.desired().claims()).containsExactly(second);
        roster.unclaimed(G1);
        assertThat(roster.desired().claims()).containsExactly(second);
    }
}
