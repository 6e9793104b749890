// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a domain's metadata asks of its NIC's port, on whichever forwarder: seen from outside, on guests that never run. */
@InSandbox
class PortPolicyTest {
    private static final String HOST = "<ipn:host address='10.1.0.254/24' dev='t-host'/>";
    private static final String SENDER = "02:00:00:00:00:aa";
    private static final String MAC = "52:54:00:00:00:0";

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "ebpf"})
    void shouldTellWhyFramesWereDropped(String forwarder) {
        Net lab = bus(forwarder);
        Guest guest = Guest.dark(
                "d",
                Nic.net(lab, MAC + 1).policy("rights='w'"),
                Nic.net(lab, MAC + 2).policy("vlan='10'"),
                Nic.net(lab, MAC + 3).policy("loss='100'"),
                Nic.net(lab, MAC + 4).policy("queue='5'"));
        lab.serves(lab.port(guest.tapOf(MAC + 4)).queueOf(5));
        for (int i = 0; i < 20; i++) {
            Frames.send("t-host", SENDER, "frame " + i);
        }
        Eventually.that(() -> {
            assertThat(drops(1, "rights")).isGreaterThanOrEqualTo(20).isEqualTo(dropped(1));
            assertThat(drops(2, "vlan")).isGreaterThanOrEqualTo(20).isEqualTo(dropped(2));
            assertThat(drops(3, "loss")).isGreaterThanOrEqualTo(20).isEqualTo(dropped(3));
            assertThat(drops(4, "queue")).isGreaterThanOrEqualTo(15).isEqualTo(dropped(4));
        });
        assertThat(Shell.sh("ipn ports lab")).contains("WHY").containsPattern("rights \\d+");
        assertThat(Shell.json("ipn show lab --json")
                        .getAsJsonObject()
                        .get("forwarder")
                        .getAsString())
                .isEqualTo(forwarder);
    }

    private static Net bus(String forwarder) {
        return Net.bus("lab")
                .with(" forwarder='" + forwarder + "'>" + HOST + "</ipn:bus>")
                .define()
                .start();
    }

    private static JsonObject port(int nic) {
        for (JsonElement port :
                Shell.json("ipn ports lab --json").getAsJsonObject().getAsJsonArray("ports")) {
            JsonElement mac = port.getAsJsonObject().get("mac");
            if (mac != null && mac.getAsString().equals(MAC + nic)) {
                return port.getAsJsonObject();
            }
        }
        throw new AssertionError("no port with " + MAC + nic);
    }

    private static long drops(int nic, String reason) {
        return port(nic).getAsJsonObject("drops").get(reason).getAsLong();
    }

    private static long dropped(int nic) {
        return port(nic).get("dropped").getAsLong();
    }
}
