// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code <ipn:host>}: the host is a member, with addresses of its own choice. */
@InSandbox
class MembersHostTest {
    private static final Net LAB = Net.bus("lab")
            .holding("<ipn:host address='10.1.0.254/24'/><ipn:host address='fd01::254/64'/>"
                    + "<ipn:host address='10.1.9.254/24' dev='extra'/>");
    private static final Guest GUEST = new Guest("g");

    @BeforeAll
    static void boot() {
        LAB.define().start();
        Guest.boot("g", "--net", "lab,ip=10.1.0.1/24,ip=10.1.9.1/24,ip=fd01::1/64");
    }

    /** Of a device, without those that the kernel gives by itself. */
    private static List<String> addresses(String device) {
        List<String> addresses = new ArrayList<>();
        for (JsonElement each : Shell.json("ip -j address show dev " + device)
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("addr_info")) {
            JsonObject address = each.getAsJsonObject();
            if (address.get("scope").getAsString().equals("global")) {
                addresses.add(address.get("local").getAsString() + "/"
                        + address.get("prefixlen").getAsInt());
            }
        }
        return addresses;
    }

    @Test
    void shouldGiveTheHostItsAddresses() {
        assertThat(addresses("ipnh0")).containsExactly("10.1.0.254/24", "fd01::254/64");
        assertThat(addresses("extra")).containsExactly("10.1.9.254/24");
        LAB.serves(LAB.port("ipnh0p").named("ipn:" + LAB.uuid()));
        LAB.serves(LAB.port("extrap").named("ipn:" + LAB.uuid()));
        assertThat(Links.show("ipnh0").has("master")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.254", "10.1.9.254", "fd01::254"})
    void shouldAnswerAGuest(String address) {
        // An IPv6 address is not used before the kernel knows that nobody else has it.
        Eventually.that(() -> assertThat(Shell.sh("ip -j address show")).doesNotContain("tentative\":true"));
        GUEST.pings(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.1", "10.1.9.1", "fd01::1"})
    void shouldReachAGuest(String address) {
        Eventually.that(() -> assertThat(Shell.sh("ip -j address show")).doesNotContain("tentative\":true"));
        Shell.sh("busybox ping -q -c 3 -W 10 " + address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.254/24", "fd01::254/64"})
    void shouldGiveBackAnAddressThatWasRemovedByHand(String cidr) {
        Shell.sh("ip address del " + cidr + " dev ipnh0");
        Eventually.that(() -> assertThat(addresses("ipnh0")).contains(cidr));
        Eventually.that(
                () -> assertThat(Shell.sh("cat /run/log/ipnd.log")).contains("network lab: ipnh0: add address"));
    }

    @Test
    void shouldMakeAPairAnewThatWasDeletedByHand() {
        for (String end : new String[] {"ipnh0", "ipnh0p"}) {
            Shell.sh("ip link delete " + end);
            Eventually.that(() -> {
                assertThat(Links.names()).contains("ipnh0", "ipnh0p");
                assertThat(addresses("ipnh0")).containsExactly("10.1.0.254/24", "fd01::254/64");
            });
            LAB.serves(LAB.port("ipnh0p").named("ipn:" + LAB.uuid()));
        }
        GUEST.pings("10.1.0.254");
    }

    @Test
    void shouldOutliveIpnd() {
        int before = Links.show("ipnh0").get("ifindex").getAsInt();
        Daemon.IPND.kill();
        GUEST.pings("10.1.0.254");
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        assertThat(Links.show("ipnh0").get("ifindex").getAsInt()).isEqualTo(before);
    }

    @Test
    void shouldGoAndComeWithTheNetwork() {
        LAB.stop();
        assertThat(Links.names()).doesNotContain("ipnh0", "ipnh0p", "extra", "extrap");
        LAB.start();
        assertThat(addresses("ipnh0")).containsExactly("10.1.0.254/24", "fd01::254/64");
        GUEST.pings("10.1.0.254");
    }

    @Test
    void shouldBeShownAsHost() {
        List<String> shown = new ArrayList<>();
        for (JsonElement each :
                Shell.json("ipn ports lab --json").getAsJsonObject().getAsJsonArray("ports")) {
            JsonObject port = each.getAsJsonObject();
            if (port.get("kind").getAsString().equals("host")) {
                shown.add(
                        port.get("device").getAsString() + " " + port.get("mac").getAsString());
            }
        }
        assertThat(shown)
                .containsExactlyInAnyOrder(
                        "ipnh0p " + Links.show("ipnh0").get("address").getAsString(),
                        "extrap " + Links.show("extra").get("address").getAsString());
    }

    @Test
    void shouldChooseADeviceForEachNetwork() {
        Net office = Net.ofSwitch("office")
                .holding("<ipn:host address='10.2.0.254/24'/>")
                .define()
                .start();
        assertThat(addresses("ipnh1")).containsExactly("10.2.0.254/24");
        office.stop();
        assertThat(Links.names()).contains("ipnh0").doesNotContain("ipnh1");
    }

    @Test
    void shouldRefuseADeviceThatIsThere() {
        Shell.sh("ip link add t-mine type bridge");
        Net other = Net.bus("other")
                .holding("<ipn:host address='10.2.0.254/24' dev='t-mine'/>")
                .define();
        assertThat(other.tryStart().err())
                .contains("network other: device t-mine of <ipn:host> exists and was not made for this network;"
                        + " choose another dev");
        assertThat(Links.exists("ipn-other")).isFalse();
    }

    @Test
    void shouldRefuseAPortNameThatIsTakenAndLeaveNothing() {
        Shell.sh("ip link add t-hp type bridge");
        Net other = Net.bus("other")
                .holding("<ipn:host address='10.2.0.254/24' dev='t-h'/>")
                .define();
        assertThat(other.tryStart().err())
                .contains("network other: device t-hp of <ipn:host> exists and was not made for this network;"
                        + " choose another dev");
        assertThat(Links.names()).doesNotContain("ipn-other", "t-h").contains("t-hp");
    }

    @Test
    void shouldTakeANameOfFifteenLetters() {
        Net other = Net.bus("other")
                .holding("<ipn:host address='10.2.0.254/24' dev='abcdefghijklmnp'/>")
                .define()
                .start();
        assertThat(addresses("abcdefghijklmnp")).containsExactly("10.2.0.254/24");
        assertThat(Daemon.plan()).isEmpty();
        other.stop();
        assertThat(Links.exists("abcdefghijklmnp")).isFalse();
    }
}
