// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.stream.Collectors;
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
            assertDropped(1, "rights", 20);
            assertDropped(2, "vlan", 20);
            assertDropped(3, "loss", 20);
            assertDropped(4, "queue", 15);
        });
        assertThat(Shell.sh("ipn ports lab")).contains("WHY").containsPattern("rights \\d+");
        assertThat(Shell.json("ipn show lab --json")
                        .getAsJsonObject()
                        .get("forwarder")
                        .getAsString())
                .isEqualTo(forwarder);
        assertThat(Shell.run("ipn", "doctor").out().contains("of the port policy, which tc keeps"))
                .as("whether doctor says why not all is as fast as it could be")
                .isEqualTo(forwarder.equals("ebpf"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "ebpf"})
    void shouldGiveAMonitorACopyOfWhatOthersSay(String forwarder) {
        Net office = Net.ofSwitch("office")
                .with(" forwarder='" + forwarder + "'>" + HOST + "</ipn:switch>")
                .define()
                .start();
        Guest guest = Guest.dark("d", Nic.net(office, MAC + 1), Nic.net(office, MAC + 2), Nic.net(office, MAC + 3));
        String peer = guest.tapOf(MAC + 1);
        String monitor = guest.tapOf(MAC + 2);
        String other = guest.tapOf(MAC + 3);
        Shell.sh("bridge fdb replace " + MAC + "1 dev " + peer + " master static");
        try (Frames seen = Frames.to(monitor, "ether proto 0x88b5");
                Frames unseen = Frames.to(other, "ether proto 0x88b5")) {
            Frames.send("t-host", SENDER, MAC + 1, "before");
            Shell plan = policy(guest, Nic.net(office, MAC + 2).policy("mirror='yes'"));
            assertThat(plan.out()).contains("set mirror").contains(monitor);
            Eventually.that(() -> {
                Frames.send("t-host", SENDER, MAC + 1, "a secret");
                assertThat(seen.lines()).isNotEmpty();
            });
            Frames.send("t-host", SENDER, "ff:ff:ff:ff:ff:ff", "the end");
            unseen.hears("> ff:ff:ff:ff:ff:ff");
            assertThat(unseen.count("> " + MAC + 1)).isZero();
            assertThat(seen.count("> " + MAC + 1)).isPositive();
        }
        policy(guest, Nic.net(office, MAC + 2).policy("mirror='no'"));
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        assertThat(Shell.sh("ipn show office").lines()).anyMatch(line -> line.matches(" *forwarder +" + forwarder));
    }

    /** What {@code ipn plan} shows of a domain's new metadata, which then takes effect while it runs. */
    private static Shell policy(Guest guest, Nic... nics) {
        String ports = "<ipn:ports xmlns:ipn='urn:ipn:1'>"
                + Arrays.stream(nics).map(Nic::portXml).collect(Collectors.joining())
                + "</ipn:ports>";
        String live = Shell.ok("virsh", "dumpxml", guest.name());
        String without = live.replaceAll("(?s)<metadata>.*</metadata>", "");
        String wanted = without.replace("</name>", "</name><metadata>" + ports + "</metadata>");
        Shell plan = Shell.runWithInput(wanted, "ipn", "plan", "/dev/stdin").orFail();
        Shell.ok(
                "virsh",
                "-q",
                "metadata",
                guest.name(),
                "urn:ipn:1",
                "--live",
                "--key",
                "ipn",
                "--set",
                ports.replace(" xmlns:ipn='urn:ipn:1'", "").replace("ipn:", ""));
        return plan;
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

    /** At one moment: a host says something of its own now and then. */
    private static void assertDropped(int nic, String reason, int atLeast) {
        JsonObject port = port(nic);
        assertThat(port.getAsJsonObject("drops").get(reason).getAsLong())
                .as(port.toString())
                .isGreaterThanOrEqualTo(atLeast)
                .isEqualTo(port.get("dropped").getAsLong());
    }
}
