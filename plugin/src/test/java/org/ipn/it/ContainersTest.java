// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Containers of others are members by the CNI plugin of their runtime. */
@InSandbox
class ContainersTest {
    private static final Path GIVEN = Path.of("/run/sandbox/cni/net");

    @BeforeEach
    void aNamespace() {
        Shell.sh("rm -rf /run/sandbox/cni");
        Shell.sh("ip netns add t-box");
    }

    @AfterEach
    void noneIsLeft() {
        Shell.run("ip", "netns", "delete", "t-box");
    }

    private static Net lab(String forwarder, String forward) {
        String inside = " forwarder='" + forwarder + "'><ipn:portgroup name='quiet' rights='r'/></ipn:bus>";
        boolean ours = forward.equals("bridge");
        return new Net("lab", "bus", forward, "ipn-lab", inside, ours, "<portgroup name='quiet'/>\n")
                .define()
                .start();
    }

    private static JsonObject port(String name) {
        return Net.ports("lab").stream()
                .filter(port ->
                        port.has("guest") && port.get("guest").getAsString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no port of " + name));
    }

    private static void isContainer(String name, String rights) {
        Eventually.that(() -> {
            assertThat(port(name).get("kind").getAsString()).isEqualTo("container");
            assertThat(port(name).get("rights").getAsString()).isEqualTo(rights);
            assertThat(Daemon.plan()).isEmpty();
        });
    }

    private static void nothingIsLeft() throws IOException {
        Eventually.that(() -> assertThat(Net.ports("lab")).isEmpty());
        assertThat(Links.names()).noneMatch(name -> name.startsWith("ipnc"));
        if (Files.exists(GIVEN)) {
            try (var given = Files.newDirectoryStream(GIVEN, "10.*")) {
                assertThat(given).as("addresses that are given").isEmpty();
            }
        }
        Eventually.that(
                () -> assertThat(Path.of("/run/ipn/containers").toFile().list()).isEmpty());
        assertThat(Shell.sh("ip -n t-box -br link").lines()).hasSize(1);
    }

    /** As switches send them, on behalf of a link's other end alone: no bridge passes the second. */
    private static String[] sending(String destination, String type) {
        String program =
                "import socket; packet = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); packet.bind(('eth0', 0));"
                        + " packet.send(bytes.fromhex('" + destination.replace(":", "") + "' + '020000000001' + '"
                        + type
                        + "') + bytes(46))";
        return new String[] {"/usr/bin/python3", "-Ic", program};
    }

    @Test
    void shouldJoinByARealRuntimeBesideAGuest() throws Exception {
        Net lab = lab("ebpf", "bridge");
        Files.createDirectories(Path.of("/etc/cni/net.d"));
        Files.writeString(Path.of("/etc/cni/net.d/10-net.conflist"), new Cni("1.0.0", "lab", Cni.ADDRESSES).list());
        try (Containerd runtime = Containerd.start()) {
            try {
                runtime.run("c1");
                runtime.run("c2");
                Guest guest = Guest.boot("g", "--net", "lab,ip=10.1.0.99/24");
                isContainer("default-c1", "rw");
                isContainer("default-c2", "rw");
                guest.reaches("10.1.0.2");
                guest.reaches("10.1.0.3");
                runtime.in("c1", "busybox", "ping", "-c", "1", "-W", "5", "10.1.0.3")
                        .orFail();
                String other = port("default-c2").get("device").getAsString();
                try (Frames toGuest = Frames.to(guest.tap(), "ether proto 0x8809 or ether proto 0x88cc");
                        Frames toOther = Frames.to(other, "ether proto 0x8809 or ether proto 0x88cc")) {
                    runtime.in("c1", sending("01:80:c2:00:00:02", "8809")).orFail();
                    runtime.in("c1", sending("01:80:c2:00:00:0e", "88cc")).orFail();
                    for (Frames heard : List.of(toGuest, toOther)) {
                        heard.hears("> 01:80:c2:00:00:02");
                        heard.hears("> 01:80:c2:00:00:0e");
                    }
                }
                lab.stop();
                lab.start();
                guest.reaches("10.1.0.2");
                isContainer("default-c2", "rw");
                Shell once = runtime.runToItsEnd("c3", "ip", "address", "show", "dev", "eth0");
                assertThat(once.orFail().out()).contains("inet 10.1.0.4/24");
                assertThat(Files.exists(GIVEN.resolve("10.1.0.4"))).isFalse();
            } finally {
                runtime.end("c1");
                runtime.end("c2");
            }
        } finally {
            Shell.run("rm", "-r", "/etc/cni/net.d");
        }
    }

    @ParameterizedTest
    @CsvSource({"bridge, isolated", "ebpf, bridge"})
    void shouldHaveTheirPortgroupsPolicyOverAllRestarts(String forwarder, String forward) throws Exception {
        Net lab = lab(forwarder, forward);
        Cni net = new Cni(
                forwarder.equals("ebpf") ? "0.4.0" : "1.0.0", "lab", Cni.ADDRESSES + ",\"portgroup\":\"quiet\"");
        Guest listener = Guest.dark("listener", Nic.net(lab, "52:54:00:00:00:0b"));
        lab.serves(listener.tap());
        JsonObject result;
        try (Frames heard = Frames.to(listener.tap(), "")) {
            result = Cni.answer(net.call("ADD", "box").orFail());
            Shell.run(
                    "ip",
                    "netns",
                    "exec",
                    "t-box",
                    "busybox",
                    "arping",
                    "-c",
                    "1",
                    "-w",
                    "1",
                    "-I",
                    "eth0",
                    "10.1.0.9");
            isContainer("box", "r");
            Daemon.IPND.kill();
            Daemon.IPND.start();
            lab.stop();
            lab.start();
            isContainer("box", "r");
            Shell.run(
                    "ip",
                    "netns",
                    "exec",
                    "t-box",
                    "busybox",
                    "arping",
                    "-c",
                    "1",
                    "-w",
                    "1",
                    "-I",
                    "eth0",
                    "10.1.0.9");
            assertThat(heard.count(port("box").get("mac").getAsString() + " >")).isZero();
            assertThat(Links.framesFrom(port("box").get("device").getAsString()))
                    .isPositive();
        }
        JsonObject address = result.getAsJsonArray("ips").get(0).getAsJsonObject();
        assertThat(address.has("version")).isEqualTo(forwarder.equals("ebpf"));
        assertThat(Shell.sh("ip -n t-box -br address show dev eth0"))
                .contains(address.get("address").getAsString());
        assertThat(Shell.sh("ipn ports lab --wide")).contains("box", "quiet");
        net.call("CHECK", "box", "/run/netns/t-box", "\"prevResult\":" + result + ",")
                .orFail();
        Shell.sh("ip -n t-box address flush dev eth0");
        Shell broken = net.call("CHECK", "box", "/run/netns/t-box", "\"prevResult\":" + result + ",");
        assertThat(Cni.answer(broken).get("msg").getAsString()).contains("eth0 has not its address 10.1.0.");
        net.call("DEL", "box").orFail();
        net.call("DEL", "box", "", "").orFail();
        Shell.sh("virsh -q destroy listener");
        nothingIsLeft();
    }

    /** A plugin for addresses, while which gives one the container ends. */
    private static void loses(String name) throws IOException {
        Path program = Path.of("/run/sandbox/cni/bin", name);
        Files.createDirectories(program.getParent());
        Files.writeString(program, """
                #!/bin/sh
                PATH=/usr/sbin:/usr/bin:/sbin:/bin
                if [ $CNI_COMMAND = ADD ]; then
                  for veth in $(ip -o link show type veth | grep -o 'ipnc[0-9a-f]*'); do ip link delete $veth; done
                fi
                exec %s
                """.formatted(Cni.LOCAL));
        Shell.ok("chmod", "+x", program.toString());
    }

    private static void isRefused(Shell call, String why) throws IOException {
        assertThat(call.status()).isEqualTo(1);
        assertThat(Cni.answer(call).get("msg").getAsString()).contains(why);
        assertThat(call.out().lines()).hasSize(1);
    }

    @Test
    void shouldBeRefusedInOneLineThatLeavesNothing() throws Exception {
        Net lab = lab("bridge", "bridge");
        Cni net = new Cni("1.0.0", "lab", Cni.ADDRESSES);
        isRefused(new Cni("1.0.0", "lob", "").call("ADD", "box"), "there is no IPN network 'lob'; ipn list shows");
        isRefused(
                new Cni("1.0.0", "lab", "\"portgroup\":\"qiet\"").call("ADD", "box"),
                "network lab has no portgroup \"qiet\"; it has: quiet");
        isRefused(new Cni("0.3.1", "lab", "").call("ADD", "box"), "is none that ipn-cni speaks: 0.4.0, 1.0.0, 1.1.0");
        isRefused(net.call("ADD", "none"), "CNI_NETNS=/run/netns/t-none is not there");
        isRefused(net.call("ADD", "box", "/etc/passwd", ""), "/etc/passwd is no network namespace");
        isRefused(
                new Cni("1.0.0", "lab", "\"ipam\":{\"type\":\"host-local\"}").call("ADD", "box"),
                "ipam plugin host-local: ");
        isRefused(new Cni("1.0.0", "lab", "\"ipam\":{\"type\":\"none\"}").call("ADD", "box"), "ipam plugin 'none'");
        nothingIsLeft();
        loses("losing");
        isRefused(
                new Cni("1.0.0", "lab", Cni.ADDRESSES.replaceFirst("host-local", "losing")).call("ADD", "box"),
                "has gone: so has the container");
        nothingIsLeft();
        net.call("ADD", "box").orFail();
        Shell.sh("ip netns add t-other");
        try {
            String taken =
                    "\"runtimeConfig\":{\"mac\":\"" + port("box").get("mac").getAsString() + "\"},";
            isRefused(
                    net.call("ADD", "other", "/run/netns/t-other", taken),
                    "network lab: address " + port("box").get("mac").getAsString() + " is box's");
        } finally {
            Shell.run("ip", "netns", "delete", "t-other");
        }
        isRefused(net.call("ADD", "box"), "has eth0 already, on the host's ipnc");
        net.call("STATUS", "box").orFail();
        Daemon.IPND.kill();
        isRefused(net.call("STATUS", "box"), "ipnd is not running: systemctl start ipnd");
        net.call("DEL", "box").orFail();
        isRefused(net.call("ADD", "box"), "ipnd is not running: systemctl start ipnd");
        Daemon.IPND.start();
        nothingIsLeft();
        lab.stop();
        isRefused(net.call("ADD", "box"), "network lab is not active");
        isRefused(net.call("STATUS", "box"), "network lab is not active");
        lab.start();
        nothingIsLeft();
    }
}
