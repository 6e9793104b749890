// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import org.ipn.model.Mac;
import org.ipn.testing.TapProgram;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without {@code <ipn:host>} the host is no member: what guests send to its addresses, it does not hear. */
@InSandbox
class MembersNoHostTest {
    /** A plain user of the sandbox's. */
    private static final int ALICE = 15001;

    private static final Net LAB = Net.bus("lab").holding("<ipn:tap dev='raw0' user='alice'/>");
    private static final Guest GUEST = new Guest("g");
    private static final Guest PEER = new Guest("peer");

    @BeforeAll
    static void boot() {
        LAB.define().start();
        Guest.bootAll(java.util.List.of(
                () -> Guest.boot("g", "--net", "lab,ip=10.1.0.1/24,ip=fd01::1/64"),
                () -> Guest.boot("peer", "--net", "lab,ip=10.1.0.2/24,ip=fd01::2/64")));
    }

    /** Addresses of the guests' own subnet that the host has elsewhere. */
    @BeforeEach
    void giveTheHostAddresses() {
        Shell.sh("ip link add t-elsewhere up type bridge");
        Shell.sh("ip address add 10.1.0.254/24 dev t-elsewhere");
        Shell.sh("ip address add fd01::254/64 dev t-elsewhere nodad");
    }

    @Test
    void shouldHaveNoAddress() {
        JsonObject bridge = Shell.json("ip -j address show dev " + LAB.bridge())
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        assertThat(bridge.getAsJsonArray("addr_info")).isEmpty();
        assertThat(bridge.getAsJsonArray("flags").toString()).contains("NOARP");
    }

    @Test
    void shouldNotAnswerArp() {
        try (Frames answers = Frames.to(GUEST.tap(), "arp")) {
            Shell tried = GUEST.run("arping", "-c", "2", "-I", "eth0", "10.1.0.254");
            assertThat(tried.out()).contains("Received 0");
            GUEST.run("arping", "-c", "1", "-I", "eth0", "10.1.0.2").orFail();
            answers.hears("Reply 10.1.0.2 ");
            assertThat(answers.count("Reply 10.1.0.254 ")).isZero();
        }
    }

    @Test
    void shouldNotAnswerNeighbourSolicitations() {
        try (Frames answers = Frames.to(GUEST.tap(), "icmp6")) {
            assertThat(GUEST.run("ping", "-6", "-c", "1", "-W", "2", "fd01::254")
                            .status())
                    .isNotZero();
            GUEST.pings("fd01::2");
            answers.hears("fd01::2 > fd01::1: ICMP6, echo reply");
            assertThat(answers.count("fd01::254 >")).isZero();
        }
    }

    /** The bridge's own address as a way round ARP: every member can learn or guess it. */
    @ParameterizedTest
    @CsvSource({
        "bridge, 10.1.0.9, 10.1.0.254",
        "bridge, 192.0.2.9, 10.1.0.254",
        "bridge, fd01::9, fd01::254",
        "ff:ff:ff:ff:ff:ff, 10.1.0.9, 10.1.0.255",
        "ff:ff:ff:ff:ff:ff, 0.0.0.0, 255.255.255.255",
        "33:33:00:00:00:01, fe80::9, ff02::1"
    })
    void shouldNotHearWhatIsSentToItsBridgesAddress(String mac, String source, String destination) throws IOException {
        Mac to = Mac.parse(
                mac.equals("bridge") ? Links.show(LAB.bridge()).get("address").getAsString() : mac);
        try (TapProgram member = TapProgram.open("raw0", ALICE, ALICE);
                Listener listener = new Listener();
                Frames seen = Frames.to(PEER.tap(), "ether proto 0x88b5")) {
            String frame = UdpFrame.to(to, source, destination, Listener.PORT);
            for (int i = 0; i < 5; i++) {
                assertThat(member.ask("send " + frame)).isEqualTo("ok");
            }
            // Frames keep their order: when the peer has a next one, the host has all that it will ever have. Several,
            // for what XDP
            // carries nobody sees until ipnd has heard that somebody listens.
            Eventually.that(() -> {
                assertThat(member.ask("send ffffffffffff5254000000bb88b5" + "00".repeat(46)))
                        .isEqualTo("ok");
                assertThat(seen.lines()).isNotEmpty();
            });
            assertThat(listener.heard())
                    .as("datagrams to %s that reach a socket of the host", destination)
                    .isZero();
        }
    }

    /** A UDP socket of the host's, for all its addresses. */
    private static final class Listener implements AutoCloseable {
        static final int PORT = 7777;

        private final Process process;

        Listener() throws IOException {
            process = new ProcessBuilder("/usr/bin/python3", "-Ic", """
                    import socket, sys
                    udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
                    udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
                    udp.bind(("::", int(sys.argv[1])))
                    udp.setblocking(False)
                    print("listens", flush=True)
                    sys.stdin.read()
                    heard = 0
                    try:
                        while udp.recv(100):
                            heard += 1
                    except BlockingIOError:
                        print(heard, flush=True)
                    """, String.valueOf(PORT)).start();
            assertThat(process.inputReader().readLine()).isEqualTo("listens");
        }

        int heard() throws IOException {
            process.getOutputStream().close();
            return Integer.parseInt(process.inputReader().readLine());
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
