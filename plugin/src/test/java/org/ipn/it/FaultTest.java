// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What goes wrong beside us stays one network's, is said, and is made good once it can be. */
@InSandbox
class FaultTest {
    private static final String MAC = "52:54:00:00:00:01";

    private static String shown(Net net) {
        return Shell.sh("curl -s --unix-socket /run/ipn/ipnd.sock http://ipn/networks/" + net.name());
    }

    private static boolean isUp(String bridge) {
        return Links.show(bridge).getAsJsonArray("flags").toString().contains("\"UP\"");
    }

    /** As virsh net-metadata --live does, which younger libvirts have. */
    private static void changeLive(Net net, String from, String to) throws IOException {
        Path live = Path.of("/run/libvirt/network/" + net.name() + ".xml");
        Daemon.LIBVIRTD.kill();
        String xml = Files.readString(live);
        assertThat(xml).contains(from);
        Files.writeString(live, xml.replace(from, to));
        Daemon.LIBVIRTD.start();
    }

    @Test
    void shouldKeepANetworkWhoseLiveXmlIsMadeWrong() throws IOException {
        Net net = Net.bus("lab").define().start();
        Guest guest = Guest.dark("g", Nic.net(net, MAC));
        changeLive(net, "<ipn:bus ", "<ipn:bus mtuu='1' ");
        Eventually.that(() -> assertThat(shown(net)).contains("\"state\":\"degraded\"", "mtuu"));
        assertThat(isUp(net.bridge())).isTrue();
        net.serves(guest.tap());
        Daemon.IPND.restart();
        Eventually.that(() -> assertThat(shown(net)).contains("\"state\":\"degraded\"", "mtuu"));
        assertThat(isUp(net.bridge())).isTrue();
        changeLive(net, "<ipn:bus mtuu='1' ", "<ipn:bus mtu='1400' ");
        Eventually.that(() -> assertThat(shown(net)).contains("\"state\":\"active\"", "\"mtu\":1400"));
    }

    /** Nobody tells it what runs: neither its own files, nor libvirt. */
    @Test
    void shouldEndNothingBeforeItKnowsThatItHasEnded() throws Exception {
        Net net = Net.bus("lab")
                .holding("<ipn:tap dev='t-own' user='alice'/>")
                .define()
                .start();
        Guest guest = Guest.dark("g", Nic.net(net, MAC));
        Daemon.IPND.kill();
        Files.delete(Path.of("/run/ipn/networks/" + net.uuid() + ".xml"));
        Daemon.LIBVIRTD.hang();
        int tap = Links.show("t-own").get("ifindex").getAsInt();
        Daemon.IPND.start();
        assertThat(isUp(net.bridge())).isTrue();
        Shell.ok("kill", "-CONT", Daemon.LIBVIRTD.pid());
        Eventually.that(() -> assertThat(shown(net)).contains("\"state\":\"active\""));
        net.serves(guest.tap());
        assertThat(Links.show("t-own").get("ifindex").getAsInt()).isEqualTo(tap);
    }

    @Test
    void shouldTakeNoOtherPathForOneThatAddsOrRemovesAPort() {
        Net.bus("lab").define().start();
        String curl = "curl -s -o /dev/null -w %{http_code} --unix-socket /run/ipn/ipnd.sock ";
        assertThat(Shell.sh(curl + "-d '{\"device\":\"t-own\"}' http://ipnd/networks/lab/fdb"))
                .isEqualTo("404");
        assertThat(Shell.run("ip", "link", "show", "t-own").status()).isNotZero();
        Shell.ok("ipn", "port", "add", "lab", "--dev", "t-own");
        assertThat(Shell.sh(curl + "-X DELETE http://ipnd/networks/lab/fdb/t-own"))
                .isEqualTo("404");
        Links.show("t-own");
        Shell.ok("ipn", "port", "del", "lab", "--dev", "t-own");
    }

    @Test
    void shouldRefuseAGrabOfWhichItCanRememberNothing() throws Exception {
        Net other = Net.bus("other").define().start();
        Net net = Net.bus("lab").holding("<ipn:grab dev='t-nic'/>").define();
        Path inTheWay = Files.createDirectory(Path.of("/run/ipn/nics/.t-nic"));
        try (Outside outside = Outside.behind("t-nic")) {
            assertThat(net.tryStart().err()).contains("network lab: remember how NIC t-nic was");
            assertThat(Links.exists(net.bridge())).isFalse();
            assertThat(shown(other)).contains("\"state\":\"active\"");
            Files.delete(inTheWay);
            net.start();
            assertThat(Links.show("t-nic").get("master").getAsString()).isEqualTo(net.bridge());
            net.stop();
        } finally {
            Files.deleteIfExists(inTheWay);
        }
    }

    @Test
    void shouldTakeDownABridgeWhoseProgramsCanNotBeTakenOff() throws Exception {
        Net net = Net.bus("lab").with(" forwarder='ebpf'/>").define().start();
        Guest guest = Guest.dark("g", Nic.net(net, MAC));
        Path pins = Path.of("/sys/fs/bpf/ipn/" + net.uuid());
        Path inTheWay = Files.createDirectories(pins.resolve("in/the"));
        try {
            net.stop();
            assertThat(isUp(net.bridge())).isFalse();
        } finally {
            Files.delete(inTheWay);
        }
        Eventually.that(() -> assertThat(pins).doesNotExist());
        guest.stop();
    }

    @Test
    void shouldPutNobodyOnAForeignBridgeOfItsName() throws Exception {
        Net net = Net.bus("lab")
                .with("><ipn:access owner='root' group='" + ALICE.number() + "' mode='0660'/></ipn:bus>")
                .define()
                .start();
        Daemon.IPND.hang();
        Shell.sh("ip link delete " + net.bridge());
        Shell.sh("ip link add " + net.bridge() + " up type bridge");
        Shell.ok("kill", "-CONT", Daemon.IPND.pid());
        assertThat(ALICE.run("ipn", "join", "lab", "--", "true")).contains("bridge");
        try (Stream<Path> ports = Files.list(Path.of("/sys/class/net/" + net.bridge() + "/brif"))) {
            assertThat(ports).isEmpty();
        }
        Shell.sh("ip link delete " + net.bridge());
        Eventually.that(() -> assertThat(shown(net)).contains("\"state\":\"active\""));
    }

    @Test
    void shouldRefuseMoreMembersThanTheHostMayHave() throws Exception {
        Daemon.restartIpndWith("members=0");
        Net.bus("lab")
                .with("><ipn:access owner='root' group='" + ALICE.number() + "' mode='0660'/></ipn:bus>")
                .define()
                .start();
        assertThat(ALICE.run("ipn", "join", "lab", "--", "true"))
                .contains("this host has 0 members already, and may have no more: members in ipnd.conf");
    }

    @Test
    void shouldForgetAWatcherThatGoesWhileNothingHappens() throws Exception {
        int before = descriptors();
        List<SocketChannel> watchers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SocketChannel watcher = SocketChannel.open(UnixDomainSocketAddress.of("/run/ipn/ipnd.sock"));
            watchers.add(watcher);
            watcher.write(
                    ByteBuffer.wrap("GET /events HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            assertThat(watcher.read(ByteBuffer.allocate(1000)))
                    .as("the answer's head")
                    .isPositive();
        }
        assertThat(descriptors()).isGreaterThanOrEqualTo(before + 20);
        for (SocketChannel watcher : watchers) {
            watcher.close();
        }
        Eventually.that(() -> assertThat(descriptors()).isLessThan(before + 10));
    }

    private static int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + Daemon.IPND.pid() + "/fd"))) {
            return (int) open.count();
        }
    }
}
