// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;
import org.ipn.model.Remote;
import org.ipn.model.Traits;
import org.ipn.model.Vxlan;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** VXLAN devices and to whom they flood, with {@code ip} and {@code bridge} as witnesses. */
@FreshNamespace
class VxlansTest {
    private static final Vxlan IPV4 = new Vxlan(7, 4789, "192.0.2.1", null, 0, false);
    private static final Vxlan IPV6 = new Vxlan(7, 4790, "2001:db8:0:0:0:0:0:1", null, 0, true);

    private Links links;
    private Vxlans vxlans;

    private static Link wanted(String name, Vxlan vxlan) {
        Link blank = new Link(
                0,
                name,
                Link.VXLAN,
                Mac.parse("02:00:00:00:00:07"),
                1450,
                true,
                true,
                false,
                "lab",
                "ipn:x",
                1000,
                null,
                PortSettings.BUS);
        return blank.withTraits(Traits.PLAIN.withVxlan(vxlan));
    }

    @BeforeEach
    void open() throws KernelException {
        links = new Links();
        vxlans = new Vxlans();
        Command.run("ip link add lab type bridge");
        Command.run("ip link add under0 type veth peer name far0");
        Command.run("ip addr add 192.0.2.1/24 dev under0");
        Command.run("ip addr add 2001:db8::1/64 dev under0 nodad");
        Command.run("ip link set under0 up");
        Command.run("ip link set far0 up");
    }

    @AfterEach
    void close() {
        vxlans.close();
        links.close();
    }

    private Link make(Vxlan vxlan, String... peers) throws KernelException {
        return links.makeVxlan(wanted("ipnv7", vxlan), made -> {
            for (String peer : peers) {
                vxlans.add(made, peer);
            }
        });
    }

    private static List<String> flooded() {
        List<String> to = new ArrayList<>();
        for (JsonElement each : Command.json("bridge -j fdb show dev ipnv7")) {
            JsonObject entry = each.getAsJsonObject();
            if (entry.has("dst")) {
                assertThat(entry.get("mac").getAsString()).isEqualTo("00:00:00:00:00:00");
                assertThat(entry.get("state").getAsString()).isEqualTo("permanent");
                to.add(entry.get("dst").getAsString());
            }
        }
        return to;
    }

    @Test
    void shouldMakeADeviceThatFloodsToItsPeers() throws KernelException {
        Link made = make(IPV4, "192.0.2.2", "192.0.2.3");
        assertThat(made.traits().vxlan()).isEqualTo(IPV4);
        assertThat(made.withTraits(Traits.PLAIN).withMac(null))
                .usingRecursiveComparison()
                .ignoringFields("index", "mac")
                .isEqualTo(wanted("ipnv7", IPV4).withTraits(Traits.PLAIN));
        JsonObject data = Command.json("ip -j -d link show ipnv7")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("linkinfo")
                .getAsJsonObject("info_data");
        assertThat(data.get("id").getAsInt()).isEqualTo(7);
        assertThat(data.get("port").getAsInt()).isEqualTo(4789);
        assertThat(data.get("local").getAsString()).isEqualTo("192.0.2.1");
        assertThat(data.get("learning").getAsBoolean()).isFalse();
        assertThat(flooded()).containsExactlyInAnyOrder("192.0.2.2", "192.0.2.3");
        assertThat(vxlans.peers(made)).containsExactlyInAnyOrder("192.0.2.2", "192.0.2.3");
    }

    @Test
    void shouldDoTheSameByIpv6() throws KernelException {
        Link made = make(IPV6, "2001:db8:0:0:0:0:0:2");
        assertThat(made.traits().vxlan()).isEqualTo(IPV6);
        assertThat(flooded()).containsExactly("2001:db8::2");
        assertThat(vxlans.peers(made)).containsExactly("2001:db8:0:0:0:0:0:2");
    }

    @Test
    void shouldFloodToAGroup() throws KernelException {
        int under = links.find("under0").orElseThrow().index();
        Vxlan group = new Vxlan(7, 4789, null, "239.1.1.1", under, true);
        assertThat(make(group).traits().vxlan()).isEqualTo(group);
        assertThat(flooded()).containsExactly("239.1.1.1");
    }

    @Test
    void shouldAddAndRemovePeersTwice() throws KernelException {
        Link made = make(IPV4);
        for (int i = 0; i < 2; i++) {
            vxlans.add(made, "192.0.2.9");
        }
        assertThat(flooded()).containsExactly("192.0.2.9");
        for (int i = 0; i < 2; i++) {
            vxlans.remove(made, "192.0.2.9");
        }
        assertThat(flooded()).isEmpty();
    }

    /** What it has learned beside, and what other devices flood to, are none of its peers. */
    @Test
    void shouldListNoOthersPeers() throws KernelException {
        Link made = make(IPV4, "192.0.2.2");
        Command.run("ip link add vx9 type vxlan id 9 dstport 4789 local 192.0.2.1");
        Command.run("bridge fdb append 00:00:00:00:00:00 dev vx9 dst 192.0.2.8");
        Command.run("bridge fdb append 02:00:00:00:00:44 dev ipnv7 dst 192.0.2.7");
        assertThat(vxlans.peers(made)).containsExactly("192.0.2.2");
    }

    @Test
    void shouldSayWhoHasThePort() {
        Command.run("ip link add vx9 type vxlan external dstport 4789");
        Command.run("ip link set vx9 up");
        Vxlan everywhere = new Vxlan(7, 4789, null, null, 0, false);
        assertThatThrownBy(() -> make(everywhere))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining(
                        "UDP port 4789 is another program's or device's: ss -aunp 'sport = 4789' shows whose");
        assertThat(Command.run("ip -br link")).doesNotContain("ipnv7");
    }

    @Test
    void shouldKnowTheWayToAPeer() throws KernelException {
        int under = links.find("under0").orElseThrow().index();
        assertThat(vxlans.hop("192.0.2.2", "192.0.2.1").orElseThrow().device()).isEqualTo(under);
        assertThat(vxlans.hop("2001:db8:0:0:0:0:0:2", null).orElseThrow().device())
                .isEqualTo(under);
        assertThat(vxlans.hop("198.51.100.1", null)).isEmpty();
        assertThat(vxlans.hop("192.0.2.2", "192.0.2.77")).isEmpty();
        Command.run("ip route add 198.51.100.0/24 dev under0 mtu 1400");
        assertThat(vxlans.hop("198.51.100.1", null).orElseThrow().mtu()).isEqualTo(1400);
    }

    /** As a learning device, or FRR, has it; what another device has is not its own. */
    @Test
    void shouldTellWhoIsOnWhichHypervisor() throws KernelException {
        Link device = make(IPV4, "192.0.2.2");
        Command.run("bridge fdb add 52:54:00:00:00:02 dev ipnv7 dst 192.0.2.2 self");
        Command.run("ip link add other type vxlan id 9 dstport 4789 local 192.0.2.1");
        Command.run("bridge fdb add 52:54:00:00:00:03 dev other dst 192.0.2.3 self");
        assertThat(vxlans.entries(device))
                .containsExactlyInAnyOrder(
                        new Remote(Mac.parse("00:00:00:00:00:00"), "192.0.2.2"),
                        new Remote(Mac.parse("52:54:00:00:00:02"), "192.0.2.2"));
        assertThat(vxlans.peers(device)).containsExactly("192.0.2.2");
    }
}
