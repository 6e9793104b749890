// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks whose bridge libvirt makes and serves: we make a bus or switch of it, the rest stays libvirt's. */
@InSandbox
class LibvirtBridgeTest {
    /** What a bus is, whoever made its bridge. */
    private static final Map<String, String> BUS =
            Map.of("ageing_time", "0", "stp_state", "0", "mcast_snooping", "0", "group_fwd_mask", "0xfff8");

    @ParameterizedTest
    @CsvSource({
        "bus, isolated", "bus, nat", "bus, route", "bus, open",
        "switch, isolated", "switch, nat", "switch, route", "switch, open"
    })
    void shouldTakeOverTheBridge(String kind, String forward) {
        JsonObject untouched = settingsOfPlain(forward);
        Net net = Net.plain("lab")
                .as(kind)
                .with("/>")
                .forward(forward, 81)
                .define()
                .start();
        if (kind.equals("bus")) {
            Eventually.that(() -> assertThat(Links.bridge(net.bridge()).entrySet())
                    .filteredOn(entry -> BUS.containsKey(entry.getKey()))
                    .allSatisfy(
                            entry -> assertThat(entry.getValue().getAsString()).isEqualTo(BUS.get(entry.getKey())))
                    .hasSameSizeAs(BUS.entrySet()));
            BUS.keySet().forEach(untouched::remove);
        }
        JsonObject ours = stable(Links.bridge(net.bridge()));
        if (kind.equals("bus")) {
            BUS.keySet().forEach(ours::remove);
        }
        assertThat(ours).as("the settings that are libvirt's").isEqualTo(untouched);
        assertThat(Links.show(net.bridge()).has("ifalias")).as("a mark of ours").isFalse();
        assertThat(Shell.sh("ip -4 -o addr show dev " + net.bridge())).contains("192.168.81.1/24");
        Guest guest = Guest.dark("g", Nic.net(net, "52:54:00:00:00:01"));
        net.serves(guest.tap());
    }

    /** The settings of a bridge that libvirt makes when we are not asked. */
    private static JsonObject settingsOfPlain(String forward) {
        Net plain = Net.plain("plain").forward(forward, 82).define().start();
        JsonObject settings = stable(Links.bridge(plain.bridge()));
        plain.stop();
        return settings;
    }

    /** Without what differs from bridge to bridge. */
    private static JsonObject stable(JsonObject settings) {
        List.of("bridge_id", "root_id", "bridge").forEach(settings::remove);
        return settings;
    }

    @Test
    void shouldLetGuestsHaveTheirAddressByDhcp() {
        Net nat = Net.bus("nat").forward("nat", 83).define().start();
        Net isolated = Net.bus("priv").forward("isolated", 84).define().start();
        Net routed = Net.ofSwitch("routed").forward("route", 85).define().start();
        Guest guest = Guest.boot("g", "--net", "nat,ip=dhcp", "--net", "priv,ip=dhcp", "--net", "routed,ip=dhcp");
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
