// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code rate}: towards a member a queue holds it, from it a meter with which TCP can live. The figures are bench/rate's. */
@InSandbox
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class RateTest {
    private static final String MAC = "52:54:00:00:00:01";
    private static final int MBIT = 20;

    @AfterEach
    void remove() {
        for (String name : new String[] {"slow", "free"}) {
            Shell.run("ip", "netns", "delete", name);
        }
    }

    private static void member(String name, String address) {
        Shell.sh("ip netns add " + name);
        Shell.sh("ip link add t-" + name + " type veth peer name eth0 netns " + name);
        Shell.sh("ip -n " + name + " addr add " + address + "/24 dev eth0");
        Shell.sh("ip -n " + name + " link set eth0 up");
    }

    /** Mbit/s that arrived, by TCP in one flow. */
    private static double tcp(String from, String to, String address) throws IOException, InterruptedException {
        Process server = new ProcessBuilder("ip", "netns", "exec", to, "iperf3", "-s", "-1", "--forceflush").start();
        try (BufferedReader said = server.inputReader()) {
            String line = said.readLine();
            while (line != null && !line.contains("listening")) {
                line = said.readLine();
            }
            String told = Shell.ok("ip", "netns", "exec", from, "iperf3", "-c", address, "-J", "-t", "4");
            JsonObject end = JsonParser.parseString(told).getAsJsonObject().getAsJsonObject("end");
            return end.getAsJsonObject("sum_received").get("bits_per_second").getAsDouble() / 1e6;
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({"switch, bridge, bridge", "bus, ebpf, bridge", "switch, ebpf, isolated", "bus, bridge, isolated"})
    void shouldGiveTcpWhatItSaysAndNoMore(String kind, String forwarder, String forward) throws Exception {
        member("slow", "10.9.0.1");
        member("free", "10.9.0.2");
        String grabs = "<ipn:grab dev='t-slow' rate='" + MBIT + "'/><ipn:grab dev='t-free'/>";
        String inside = " forwarder='" + forwarder + "'>" + grabs + "</ipn:" + kind + ">";
        new Net("lab", kind, forward, "ipn-lab", inside, forward.equals("bridge"), "")
                .define()
                .start();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        assertThat(tcp("free", "slow", "10.9.0.1")).as("towards it").isBetween(0.8 * MBIT, 1.1 * MBIT);
        // What may come at once is 0.3 s' worth, of 4 s here.
        assertThat(tcp("slow", "free", "10.9.0.2")).as("from it").isBetween(0.7 * MBIT, 1.15 * MBIT);
        JsonObject drops = Net.ports("lab").stream()
                .filter(port -> port.get("device").getAsString().equals("t-slow"))
                .findFirst()
                .orElseThrow()
                .getAsJsonObject("drops");
        assertThat(drops.get("rate").getAsLong()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({"switch, bridge", "bus, isolated"})
    void shouldHoldForAGuestsNicByAQueueThatIsPutBack(String kind, String forward) {
        Net lab = new Net("lab", kind, forward, "ipn-lab", "/>", forward.equals("bridge"), "")
                .define()
                .start();
        Guest guest = Guest.dark("g", Nic.net(lab, MAC).policy("rate='7'"));
        String show = "tc qdisc show dev " + guest.tap();
        Eventually.that(() -> assertThat(Shell.sh(show)).contains("tbf 4951: root", "rate 7Mbit"));
        Shell.sh("ipn port set lab --guest g rate=9");
        Eventually.that(() -> assertThat(Shell.sh(show)).contains("tbf 4951: root", "rate 9Mbit"));
        Shell.sh("tc qdisc delete dev " + guest.tap() + " root");
        Eventually.that(() -> assertThat(Shell.sh(show)).contains("tbf 4951: root", "rate 9Mbit"));
        Shell.sh("ipn port set lab --guest g rate=");
        Eventually.that(() -> {
            assertThat(Shell.sh(show)).doesNotContain("4951");
            assertThat(Daemon.plan()).isEmpty();
        });
    }
}
