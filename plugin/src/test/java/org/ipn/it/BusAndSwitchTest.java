// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three guests, each with a NIC on a bus and one on a switch, on bridges that ipnd makes. */
@InSandbox
class BusAndSwitchTest {
    private static final Net BUS = Net.bus("lab");
    private static final Net SWITCH = Net.ofSwitch("office");
    private static final List<Guest> GUESTS = List.of(new Guest("g1"), new Guest("g2"), new Guest("g3"));

    @BeforeAll
    static void boot() {
        BUS.define().start();
        SWITCH.define().start();
        List<Runnable> boots = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            String name = "g" + i;
            String onBus = "lab,ipv6=no,ip=10.1.0.%d/24,mac=52:54:00:00:01:0%d".formatted(i, i);
            String onSwitch = "office,ipv6=no,ip=10.2.0.%d/24,mac=52:54:00:00:02:0%d".formatted(i, i);
            boots.add(() -> Guest.boot(name, "--net", onBus, "--net", onSwitch));
        }
        Guest.bootAll(boots);
        for (String subnet : List.of("10.1.0", "10.2.0")) {
            GUESTS.get(0).pings(subnet + ".2");
            GUESTS.get(0).pings(subnet + ".3");
        }
    }

    @Test
    void shouldLetTheThirdHearAUnicastOnTheBus() {
        assertThat(heardByTheThird(0, "10.1.0")).isEqualTo(10);
    }

    @Test
    void shouldKeepAUnicastFromTheThirdOnTheSwitch() {
        assertThat(heardByTheThird(1, "10.2.0")).isZero();
    }

    /** How many of the ten frames of five pings between the first two come to the third. */
    private static long heardByTheThird(int nic, String subnet) {
        String third = GUESTS.get(2).taps().get(nic);
        try (Frames frames = Frames.to(third, "icmp")) {
            GUESTS.get(0).pings(subnet + ".2");
            // Frames keep their order: with its own ping the third has all it will ever hear of the others'.
            GUESTS.get(0).pings(subnet + ".3");
            frames.hears(subnet + ".1 > " + subnet + ".3: ICMP echo request");
            return frames.count(subnet + ".1 > " + subnet + ".2: ICMP")
                    + frames.count(subnet + ".2 > " + subnet + ".1: ICMP");
        }
    }

    @Test
    void shouldSetThePortsFlagsAndMark() {
        for (Guest guest : GUESTS) {
            BUS.serves(guest.taps().get(0));
            SWITCH.serves(guest.taps().get(1));
        }
    }

    @Test
    void shouldMakeBridgesThatForgetOrLearn() {
        JsonObject bus = Links.bridge(BUS.bridge());
        assertThat(bus.get("ageing_time").getAsInt()).isZero();
        assertThat(bus.get("stp_state").getAsInt()).isZero();
        assertThat(bus.get("mcast_snooping").getAsInt()).isZero();
        assertThat(bus.get("group_fwd_mask").getAsString()).isEqualTo("0xfff8");
        JsonObject learning = Links.bridge(SWITCH.bridge());
        assertThat(learning.get("ageing_time").getAsInt()).isEqualTo(30000);
        assertThat(learning.get("stp_state").getAsInt()).isZero();
    }

    @Test
    void shouldKeepTheHostOut() {
        for (Net net : List.of(BUS, SWITCH)) {
            JsonObject bridge = Links.show(net.bridge());
            assertThat(bridge.getAsJsonArray("flags").toString()).contains("\"NOARP\"", "\"UP\"");
            assertThat(bridge.get("ifalias").getAsString()).isEqualTo("ipn:" + net.uuid());
            JsonObject addresses = Shell.json("ip -j addr show dev " + net.bridge())
                    .getAsJsonArray()
                    .get(0)
                    .getAsJsonObject();
            assertThat(addresses.getAsJsonArray("addr_info")).isEmpty();
        }
    }

    @Test
    void shouldLearnAddressesOnTheSwitchOnly() {
        assertThat(learned(BUS)).isEmpty();
        assertThat(learned(SWITCH))
                .containsExactlyInAnyOrder(
                        "52:54:00:00:02:01 " + GUESTS.get(0).taps().get(1),
                        "52:54:00:00:02:02 " + GUESTS.get(1).taps().get(1),
                        "52:54:00:00:02:03 " + GUESTS.get(2).taps().get(1));
    }

    private static List<String> learned(Net net) {
        List<String> learned = new ArrayList<>();
        for (JsonElement element :
                Shell.json("bridge -j fdb show br " + net.bridge()).getAsJsonArray()) {
            JsonObject entry = element.getAsJsonObject();
            if (entry.get("state").getAsString().isEmpty()) {
                learned.add(entry.get("mac").getAsString() + " "
                        + entry.get("ifname").getAsString());
            }
        }
        return learned;
    }

    @Test
    void shouldTellTheSameByIpn() {
        JsonObject shown = Shell.json("ipn show office --json").getAsJsonObject();
        assertThat(shown.get("kind").getAsString()).isEqualTo("switch");
        assertThat(shown.get("state").getAsString()).isEqualTo("active");
        List<String> members = new ArrayList<>();
        shown.getAsJsonArray("ports")
                .forEach(port -> members.add(port.getAsJsonObject().get("guest").getAsString() + " "
                        + port.getAsJsonObject().get("mac").getAsString()));
        assertThat(members)
                .containsExactlyInAnyOrder("g1 52:54:00:00:02:01", "g2 52:54:00:00:02:02", "g3 52:54:00:00:02:03");
        List<String> known = new ArrayList<>();
        Shell.json("ipn fdb office --json")
                .getAsJsonObject()
                .getAsJsonArray("entries")
                .forEach(entry -> {
                    if (!entry.getAsJsonObject().get("static").getAsBoolean()) {
                        known.add(entry.getAsJsonObject().get("mac").getAsString() + " "
                                + entry.getAsJsonObject().get("device").getAsString());
                    }
                });
        assertThat(known).containsExactlyInAnyOrderElementsOf(learned(SWITCH));
    }
}
