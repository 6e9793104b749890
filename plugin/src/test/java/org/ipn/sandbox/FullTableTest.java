// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.sandbox.Virsh.UUID_1;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has more to tell, or to be told of, than ipnd has memory for. */
@Unharmed
class FullTableTest {
    private static final String FLOOD = """
            import socket, sys
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            s.bind(('t-far', 0))
            for i in range(int(sys.argv[1])):
                s.send(b'\\xff' * 6 + b'\\x02\\x00' + i.to_bytes(4, 'big') + b'\\x88\\xb5' + bytes(46))
            """;

    @BeforeEach
    void plug() {
        Ran.ok("ip", "link", "add", "t-nic", "type", "veth", "peer", "name", "t-far");
        Ran.ok("ip", "link", "set", "t-far", "up");
    }

    @AfterEach
    void unplug() {
        Ran.run("ip", "link", "delete", "t-nic");
    }

    private static void start(String forward, String grab) {
        String ours = "<ipn:switch xmlns:ipn='urn:ipn:1'><ipn:grab dev='t-nic'" + grab + "/></ipn:switch>";
        assertThat(Virsh.define(Virsh.network("lab", ours, forward))).isEqualTo(new Ran(0, "", ""));
        assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
    }

    private static JsonObject fdb(String... options) {
        List<String> command = new ArrayList<>(List.of("ipn", "fdb", "lab", "--json"));
        command.addAll(List.of(options));
        return JsonParser.parseString(Ran.ok(command.toArray(new String[0]))).getAsJsonObject();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<forward mode='bridge'/><bridge name='ipn-lab'/>", "<bridge name='ipn-lab' stp='off'/>"})
    void shouldLearnNoMoreOfAPortThanItsPolicyLets(String forward) {
        start(forward, " addresses='50'");
        Ran.ok("/usr/bin/python3", "-c", FLOOD, "20000");
        JsonObject table = fdb();
        assertThat(table.has("truncated")).isFalse();
        long learned = table.getAsJsonArray("entries").asList().stream()
                .map(entry -> entry.getAsJsonObject().get("mac").getAsString())
                .filter(mac -> mac.startsWith("02:00:00:00:"))
                .count();
        assertThat(learned).isBetween(48L, 50L); // the host's own stack may have said something by t-far
        assertThat(Ran.ok("ipn", "ports", "lab")).containsPattern("t-nic .*addresses 199\\d\\d");
        assertThat(Ran.ok("curl", "-s", "--unix-socket", "/run/ipn/ipnd.sock", "http://ipn/metrics"))
                .containsPattern("ipn_port_policy_dropped_frames_total\\{.*t-nic.*reason=\"addresses\"} 199\\d\\d");
    }

    /** A NIC has no limit of its own: the bridge has one, from Linux 6.7 on, and the answers have theirs. */
    @Test
    void shouldTellOfAFullTableWithinBounds() throws Exception {
        start("<forward mode='bridge'/><bridge name='ipn-lab'/>", "");
        Ran.ok("/usr/bin/python3", "-c", FLOOD, "150000");
        JsonObject table = fdb("--limit", "32768");
        assertThat(table.getAsJsonArray("entries")).hasSize(32_768);
        assertThat(table.get("truncated").getAsBoolean()).isTrue();
        assertThat(table.get("total").getAsInt()).isBetween(65_536, 65_540);
        assertThat(Ran.ok("ipn", "fdb", "lab")).containsPattern("\n10000 of 655\\d\\d addresses\n$");
        assertThat(Ran.run("ipn", "fdb", "lab", "--limit", "40000").status()).isEqualTo(2);
        assertThat(Ipnd.call("GET", "/networks/lab/fdb?limit=0", "").body())
                .isEqualTo("?limit=0: limit= and a number from 1 to 32768 are allowed\n");
        assertThat(Ipnd.call("GET", "/health", "").status()).isEqualTo(200);
    }

    @Test
    void shouldHoldNoMoreOfUnfinishedBodiesThanThereIsRoomFor() throws Exception {
        List<SocketChannel> open = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                open.add(Ipnd.begin("POST", "/plan", 15 << 20));
            }
            assertThat(Ipnd.call("POST", "/plan", "x".repeat(8 << 20)).body())
                    .isEqualTo("ipnd has no room for this body: others are being sent to it; try again\n");
            assertThat(Ipnd.call("POST", "/hooks/network/started/begin", "<hookData><network/></hookData>")
                            .status())
                    .as("a hook")
                    .isIn(204, 400);
        } finally {
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
        // It has to notice first that they have left.
        Awaitility.await()
                .untilAsserted(() -> assertThat(
                                Ipnd.call("POST", "/plan", " ".repeat(8 << 20)).body())
                        .doesNotContain("no room"));
    }

    @Test
    void shouldHaveNoMoreWatchersThanItCanTell() throws Exception {
        List<SocketChannel> watchers = new ArrayList<>();
        try {
            for (int i = 0; i < 128; i++) {
                watchers.add(Ipnd.begin("GET", "/events", 0));
            }
            Ran full = Ran.run("ipn", "watch");
            assertThat(full.status()).isEqualTo(1);
            assertThat(full.err()).contains("there are 128 watchers already");
        } finally {
            for (SocketChannel channel : watchers) {
                channel.close();
            }
        }
    }
}
