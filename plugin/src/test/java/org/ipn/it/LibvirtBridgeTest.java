// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Networks whose bridge libvirt makes and serves: we make a bus or switch of it, the rest stays libvirt's. */
@InSandbox
class LibvirtBridgeTest {
    /** What a bus is, whoever made its bridge. */
    private static final Map<String, String> BUS =
            Map.of("ageing_time", "0", "stp_state", "0", "mcast_snooping", "0", "group_fwd_mask", "0xfff8");

    private static final List<String> FORWARDS = List.of("isolated", "nat", "route", "open");
    private static final List<Net> NETS = nets();
    private static final Guest GUEST = new Guest("g");

    private static List<Net> nets() {
        List<Net> nets = new ArrayList<>();
        for (String forward : FORWARDS) {
            nets.add(Net.bus("b-" + forward).forward(forward, 60 + nets.size()));
            nets.add(Net.ofSwitch("s-" + forward).forward(forward, 60 + nets.size()));
        }
        return nets;
    }

    static Stream<String> networks() {
        return NETS.stream().map(Net::name);
    }

    private static Net named(String name) {
        return NETS.stream().filter(net -> net.name().equals(name)).findFirst().orElseThrow();
    }

    /** One guest with a NIC in each. */
    @BeforeAll
    static void start() {
        NETS.forEach(net -> net.define().start());
        List<Nic> nics = new ArrayList<>();
        NETS.forEach(net -> nics.add(Nic.net(net, "52:54:00:00:01:0" + nics.size())));
        Guest.dark("g", nics.toArray(Nic[]::new));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void shouldServeItsPorts(String network) {
        Net net = named(network);
        net.serves(GUEST.taps().get(NETS.indexOf(net)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void shouldTakeOverTheBridgeAndKeepWhatIsLibvirts(String network) {
        Net net = named(network);
        JsonObject untouched = settingsOfPlain(net.forward());
        if (net.kind().equals("bus")) {
            Eventually.that(() -> assertThat(Links.bridge(net.bridge()).entrySet())
                    .filteredOn(entry -> BUS.containsKey(entry.getKey()))
                    .allSatisfy(
                            entry -> assertThat(entry.getValue().getAsString()).isEqualTo(BUS.get(entry.getKey())))
                    .hasSameSizeAs(BUS.entrySet()));
        }
        JsonObject ours = stable(Links.bridge(net.bridge()), net);
        assertThat(ours).as("the settings that are libvirt's").isEqualTo(stable(untouched, net));
        assertThat(Links.show(net.bridge()).has("ifalias")).as("a mark of ours").isFalse();
        assertThat(Shell.sh("ip -4 -o addr show dev " + net.bridge())).contains("192.168.");
    }

    /** The settings of a bridge that libvirt makes when we are not asked. */
    private static JsonObject settingsOfPlain(String forward) {
        Net plain = Net.plain("plain").forward(forward, 82).define().start();
        JsonObject settings = Links.bridge(plain.bridge());
        plain.stop();
        return settings;
    }

    /** Without what is a bus's, differs from bridge to bridge, or with the ports that STP has seen come. */
    private static JsonObject stable(JsonObject settings, Net net) {
        List.of("bridge_id", "root_id", "bridge", "topology_change", "topology_change_detected")
                .forEach(settings::remove);
        if (net.kind().equals("bus")) {
            BUS.keySet().forEach(settings::remove);
        } else {
            settings.remove("ageing_time"); // shortened for a while after a port has come
        }
        return settings;
    }

    @Test
    void shouldLetGuestsHaveTheirAddressByDhcp() {
        Net nat = Net.bus("nat").forward("nat", 83).define().start();
        Net isolated = Net.bus("priv").forward("isolated", 84).define().start();
        Net routed = Net.ofSwitch("routed").forward("route", 85).define().start();
        Guest guest = Guest.boot("client", "--net", "nat,ip=dhcp", "--net", "priv,ip=dhcp", "--net", "routed,ip=dhcp");
        Eventually.that(() -> {
            String addresses = guest.sh("ip -4 -o addr");
            for (int subnet = 83; subnet <= 85; subnet++) {
                assertThat(addresses).containsPattern("192\\.168\\." + subnet + "\\.1[0-9][0-9]/24");
            }
        });
        for (int subnet = 83; subnet <= 85; subnet++) {
            guest.pings("192.168." + subnet + ".1");
        }
        nat.serves(guest.taps().get(0));
        isolated.serves(guest.taps().get(1));
        routed.serves(guest.taps().get(2));
    }
}
