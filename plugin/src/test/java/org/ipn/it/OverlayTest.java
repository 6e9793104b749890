// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that goes on at another hypervisor, which is plain Linux: VXLAN as everybody speaks it. */
@InSandbox
class OverlayTest {
    private static final String PEER =
            "<ipn:overlay vni='7' local='192.0.2.1'><ipn:peer address='192.0.2.2'/></ipn:overlay>";
    private static final String PEER6 =
            "<ipn:overlay vni='7' local='2001:db8::1'><ipn:peer address='2001:db8::2'/></ipn:overlay>";
    private static final String HOST = "<ipn:host address='10.9.0.1/24'/>";
    private static final String MAC = "02:00:00:00:09:01";
    private static FarHost far;

    @TempDir
    private Path folder;

    @BeforeAll
    static void join() {
        if (System.getenv("IPN_SANDBOX") != null) {
            far = new FarHost();
        }
    }

    @AfterAll
    static void leave() {
        if (far != null) {
            far.close();
        }
    }

    @AfterEach
    void away() {
        far.leaves();
    }

    private static Net net(String kind) {
        return kind.equals("bus") ? Net.bus("lab") : Net.ofSwitch("lab");
    }

    private static Net served(String kind) {
        return net(kind).forward("isolated", 66).withoutStp();
    }

    /** TCP's checksums are looked at there, and its segments are as big as they get. */
    private static void talk(String here) {
        Process server = null;
        try {
            server = new ProcessBuilder("iperf3", "-s", "-B", here)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            for (String way : List.of("-P1", "-R")) {
                Eventually.that(
                        () -> far.run("iperf3", "-c", here, "-n", "4M", way).orFail());
            }
            far.run("iperf3", "-c", here, "-u", "-b", "20M", "-n", "200K", "-l", "1300")
                    .orFail();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            if (server != null) {
                server.destroy();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"bus, false", "switch, false", "bus, true", "switch, true"})
    void shouldReachTheOtherHypervisorOnABridgeOfOurs(String kind, boolean ipv6) {
        far.joins(7, ipv6, "10.9.0.2/24");
        net(kind).holding(HOST + (ipv6 ? PEER6 : PEER)).define().start();
        talk("10.9.0.1");
        assertThat(Links.show("ipnv7").get("mtu").getAsInt()).isEqualTo(ipv6 ? 1430 : 1450);
        assertThat(Links.show("ipnh0").get("mtu").getAsInt()).isEqualTo(ipv6 ? 1430 : 1450);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bus", "switch"})
    void shouldReachTheOtherHypervisorOnABridgeOfLibvirts(String kind) {
        far.joins(7, false, "192.168.66.2/24");
        served(kind).holding(PEER).define().start();
        Eventually.that(() -> assertThat(Links.names()).contains("ipnv7"));
        talk("192.168.66.1");
    }

    /** By the way that the programs take, too: a guest leaves checksums and segments to others. It stays while its network goes and comes. */
    @Test
    void shouldLetAGuestTalkToTheOtherHypervisor() throws IOException {
        Files.write(folder.resolve("big"), new byte[4_000_000]);
        far.joins(7, false, "10.9.0.2/24");
        net("bus").with(" forwarder='bridge'>" + PEER + "</ipn:bus>").define().start();
        Guest guest = Guest.boot("g1", "--net", "lab,ipv6=no,ip=10.9.0.3/24");
        assertThat(Links.show(guest.tap()).get("mtu").getAsInt()).isEqualTo(1450);
        guest.sh("ip link set eth0 mtu 1450");
        talk(guest);
        for (String kind : List.of("bus", "switch")) {
            net("bus").stop();
            net(kind)
                    .with(" forwarder='ebpf'>" + PEER + "</ipn:" + kind + ">")
                    .define()
                    .start();
            assertThat(Shell.sh("ipn show lab")).containsPattern("forwarder +ebpf");
            talk(guest);
        }
    }

    /** Segments that the guest sends, and that it hears. */
    private void talk(Guest guest) {
        guest.reaches("10.9.0.2");
        Process there = far.starts("sh", "-c", "busybox nc -l -p 5001 | wc -c | busybox nc -l -p 5002");
        Eventually.that(() -> guest.run("sh", "-c", "head -c 4000000 /dev/zero | nc -w 5 10.9.0.2 5001")
                .orFail());
        Eventually.that(() ->
                assertThat(guest.sh("nc -w 5 10.9.0.2 5002 </dev/null").trim()).isEqualTo("4000000"));
        there.destroy();
        Process back = far.starts("busybox", "httpd", "-f", "-p", "8080", "-h", folder.toString());
        Eventually.that(() -> assertThat(guest.sh("wget -q -O - http://10.9.0.2:8080/big | wc -c")
                        .trim())
                .isEqualTo("4000000"));
        back.destroy();
    }

    @Test
    void shouldFloodAllOnABusAndLearnNothing() {
        far.joins(7, false, "10.9.0.2/24");
        Net bus = net("bus").holding(HOST + PEER).define().start();
        talk("10.9.0.1");
        assertThat(entries()).containsExactly("00:00:00:00:00:00 192.0.2.2");
        assertThat(Links.show("ipnv7")
                        .getAsJsonObject("linkinfo")
                        .getAsJsonObject("info_data")
                        .get("learning")
                        .getAsBoolean())
                .isFalse();
        Port port = bus.port("ipnv7").named("ipn:" + bus.uuid());
        bus.serves(port);
        try (Frames frames = far.hears("ether proto 0x88b5")) {
            Frames.send("ipnh0", MAC, "02:00:00:00:00:99", "unknown");
            frames.hears("02:00:00:00:00:99");
        }
    }

    @Test
    void shouldLearnOnASwitchWhoIsWhere() {
        far.joins(7, false, "10.9.0.2/24");
        net("switch").holding(HOST + PEER).define().start();
        talk("10.9.0.1");
        String mac = far.run("cat", "/sys/class/net/lan/address").orFail().out().trim();
        assertThat(entries()).contains("00:00:00:00:00:00 192.0.2.2", mac + " 192.0.2.2");
    }

    private static List<String> entries() {
        List<String> entries = new ArrayList<>();
        for (JsonElement each : Shell.json("bridge -j fdb show dev ipnv7").getAsJsonArray()) {
            JsonObject entry = each.getAsJsonObject();
            if (entry.has("dst")) {
                entries.add(
                        entry.get("mac").getAsString() + " " + entry.get("dst").getAsString());
            }
        }
        return entries;
    }

    /** To the next switch alone, says the standard; a bus is a wire. Those of STP and LACP no Linux bridge lets pass. */
    @ParameterizedTest
    @CsvSource({"bridge, 0e", "ebpf, 0e", "ebpf, 00", "ebpf, 02"})
    void shouldCarryLinkLocalFramesOnABus(String forwarder, String last) {
        far.joins(7, false);
        net("bus")
                .with(" forwarder='" + forwarder + "'>" + HOST + PEER + "</ipn:bus>")
                .define()
                .start();
        String group = "01:80:c2:00:00:" + last;
        try (Frames there = far.hears("ether proto 0x88b5");
                Frames here = Frames.from("ipnh0", "ether proto 0x88b5")) {
            Frames.send("ipnh0", MAC, group, "out");
            there.hears(group);
            far.run(Frames.sending("vx", "02:00:00:00:09:02", group, "in")).orFail();
            here.hears(group);
            assertThat(there.count(group)).isEqualTo(1);
        }
    }

    @Test
    void shouldNotHearAnotherNumber() {
        far.joins(8, false);
        far.ip("link add vx7 type vxlan id 7 dstport 4789 local 192.0.2.2");
        far.ip("link set vx7 up");
        net("bus").holding(HOST + PEER).define().start();
        try (Frames other = far.hears("ether proto 0x88b5");
                Frames own = Frames.into("far", "vx7", "ether proto 0x88b5")) {
            Frames.send("ipnh0", MAC, "ours");
            own.hears(MAC);
            assertThat(other.count(MAC)).isZero();
        } finally {
            far.ip("link delete vx7");
        }
    }

    @Test
    void shouldHoldItsPolicy() {
        far.joins(7, false, "10.9.0.2/24");
        net("bus")
                .holding(HOST + PEER.replace("local=", "rights='r' local="))
                .define()
                .start();
        try (Frames here = Frames.from("ipnh0", "ether proto 0x88b5");
                Frames there = far.hears("ether proto 0x88b5")) {
            far.run(Frames.sending("lan", "02:00:00:00:09:02", "ff:ff:ff:ff:ff:ff", "in"))
                    .orFail();
            Frames.send("ipnh0", MAC, "out");
            there.hears(MAC);
            Eventually.that(() -> assertThat(
                            overlay().getAsJsonObject("drops").get("rights").getAsInt())
                    .isPositive());
            assertThat(here.count("02:00:00:00:09:02")).isZero();
        }
        JsonObject port = overlay();
        assertThat(port.get("device").getAsString()).isEqualTo("ipnv7");
        assertThat(port.get("rights").getAsString()).isEqualTo("r");
        assertThat(port.get("txFrames").getAsInt()).isPositive();
        assertThat(port.has("mac")).isFalse();
    }

    private static JsonObject overlay() {
        return Net.ports("lab").stream()
                .filter(port -> port.get("kind").getAsString().equals("overlay"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldBePutBackAndOutliveIpnd() {
        far.joins(7, false, "10.9.0.2/24");
        Net net = net("bus").holding(HOST + PEER).define().start();
        Shell.sh("ip link delete ipnv7");
        Eventually.that(() -> assertThat(entries()).containsExactly("00:00:00:00:00:00 192.0.2.2"));
        talk("10.9.0.1");
        int before = Links.show("ipnv7").get("ifindex").getAsInt();
        Daemon.IPND.kill();
        talk("10.9.0.1");
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        assertThat(Links.show("ipnv7").get("ifindex").getAsInt()).isEqualTo(before);
        Shell.sh("bridge fdb append 00:00:00:00:00:00 dev ipnv7 dst 192.0.2.77");
        Daemon.IPND.restart();
        assertThat(entries()).containsExactly("00:00:00:00:00:00 192.0.2.2");
        net.stop();
        assertThat(Links.names()).doesNotContain("ipnv7");
    }

    @Test
    void shouldHaveThePeersOfItsNextStart() {
        far.joins(7, false);
        Net net = net("bus").holding(PEER).define().start();
        net.holding(PEER.replace("<ipn:peer", "<ipn:peer address='192.0.2.3'/><ipn:peer"))
                .define();
        assertThat(Shell.ok("ipn", "show", "lab"))
                .contains("peers of overlay: 192.0.2.2 here, 192.0.2.3, 192.0.2.2 in");
        assertThat(entries()).containsExactly("00:00:00:00:00:00 192.0.2.2");
        net.stop().start();
        assertThat(entries()).containsExactlyInAnyOrder("00:00:00:00:00:00 192.0.2.2", "00:00:00:00:00:00 192.0.2.3");
    }

    @Test
    void shouldRunAsItsExamplesSay() {
        far.joins(7, false);
        for (String example : List.of("overlay", "overlay-evpn")) {
            Shell.ok(
                    "virsh",
                    "-q",
                    "net-define",
                    System.getenv("IPN_CHECKOUT") + "/xml-schemas/examples/" + example + ".xml");
        }
        Shell.ok("virsh", "-q", "net-start", "lab");
        Shell.ok("virsh", "-q", "net-start", "office");
        assertThat(entries()).containsExactly("00:00:00:00:00:00 192.0.2.2");
        assertThat(Links.names()).contains("ipnv8");
    }

    @Test
    void shouldNameAPeerToWhomThereIsNoRoute() {
        net("bus").holding(PEER.replace("192.0.2.2", "203.0.113.7")).define().start();
        assertThat(Shell.run("ipn", "doctor").out())
                .contains("there is no route to 203.0.113.7 from 192.0.2.1: what is for it is lost until there is one");
    }

    private static long floods() {
        return overlay().getAsJsonObject("drops").get("flood").getAsLong();
    }

    /** As fast as they can be sent. */
    private static void storm(String to) {
        Shell.ok("/usr/bin/python3", "-Ic", """
                import socket, sys
                packet = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
                packet.bind(("ipnh0", 0))
                frame = bytes.fromhex(sys.argv[1].replace(":", "") + "020000000901") + b"\\x88\\xb5" + bytes(1400)
                for _ in range(500):
                    packet.send(frame)
                """, to);
    }

    /** What is for whom somebody there has been heard is no flood. */
    @Test
    void shouldBoundWhatASwitchFloodsAndNothingElse() {
        far.joins(7, false, "10.9.0.2/24");
        net("switch")
                .holding(HOST + PEER.replace("local=", "flood-rate='1' local="))
                .define()
                .start();
        talk("10.9.0.1");
        assertThat(floods()).isZero();
        for (String to : List.of("ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:05", "02:00:00:00:00:99")) {
            long before = floods();
            storm(to);
            Eventually.that(() -> assertThat(floods()).isGreaterThan(before + 100));
        }
        long after = floods();
        talk("10.9.0.1");
        assertThat(floods()).isEqualTo(after);
        assertThat(Shell.ok("ipn", "ports", "lab")).containsPattern("ipnv7 .*flood [0-9]+");
    }

    @Test
    void shouldNotBoundABusThatDoesNotAskForIt() {
        far.joins(7, false);
        net("bus").holding(HOST + PEER).define().start();
        try (Frames there = far.hears("ether proto 0x88b5")) {
            storm("ff:ff:ff:ff:ff:ff");
            Eventually.that(() -> assertThat(there.count(MAC)).isEqualTo(500));
        }
    }

    @Test
    void shouldReachOthersByAGroup() {
        far.ip("link add vx type vxlan id 7 dstport 4789 group 239.1.1.1 dev under");
        far.ip("link set vx mtu 1450 master lan up");
        far.ip("address add 10.9.0.2/24 dev lan");
        net("switch")
                .holding(HOST + "<ipn:overlay vni='7' group='239.1.1.1' dev='t-under'/>")
                .define()
                .start();
        talk("10.9.0.1");
        assertThat(Daemon.plan()).isEmpty();
    }
}
