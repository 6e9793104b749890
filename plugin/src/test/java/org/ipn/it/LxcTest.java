// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ipn.it.Daemon.Hook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guests of libvirt's LXC driver are members as QEMU's are: by name, under the policy of their portgroup and their metadata. */
@InSandbox
class LxcTest {
    private static final String ONE = "52:54:00:00:00:01";
    private static final String TWO = "52:54:00:00:00:02";
    private static final String THREE = "52:54:00:00:00:03";
    private static final String FIRST = "10.1.0.1";
    private static final String SECOND = "10.1.0.2";
    private static final String CRIES =
            "ip link set eth0 up; ip address add " + FIRST + "/24 dev eth0; arping -c 3 -w 2 -I eth0 " + SECOND;

    @BeforeAll
    static void needsDriver() {
        Box.needsDriver();
    }

    @AfterEach
    void end() {
        Box.virsh("destroy", "box");
        Box.virsh("destroy", "peer");
        Box.virsh("destroy", "mute");
    }

    private static Net lab(String forwarder, String forward) {
        String inside = " forwarder='" + forwarder + "'><ipn:portgroup name='quiet' rights='r'/></ipn:bus>";
        return new Net(
                        "lab",
                        "bus",
                        forward,
                        "ipn-lab",
                        inside,
                        forward.equals("bridge"),
                        "<portgroup name='quiet'/>\n")
                .define()
                .start();
    }

    private static JsonObject port(String mac) {
        return Net.ports("lab").stream()
                .filter(port -> port.has("mac") && port.get("mac").getAsString().equals(mac))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no port of " + mac));
    }

    private static void isGuest(String name, String mac, String rights) {
        Eventually.that(() -> {
            assertThat(port(mac).get("kind").getAsString()).isEqualTo("guest");
            assertThat(port(mac).get("guest").getAsString()).isEqualTo(name);
            assertThat(port(mac).get("rights").getAsString()).isEqualTo(rights);
            assertThat(Daemon.plan()).isEmpty();
        });
    }

    /** What {@code box} sends from the moment that it has a NIC is heard, or is not. */
    private static void proveFirstFrames(Net lab, Nic nic, boolean silence) {
        Guest listener = Guest.dark("listener", Nic.net(lab, "52:54:00:00:00:0b"));
        lab.serves(listener.tap());
        try (Frames heard = Frames.to(listener.tap(), "")) {
            Box.tryStart("box", CRIES, nic).orFail();
            String veth = new Box("box").veth(ONE);
            Eventually.that(() -> assertThat(Links.framesFrom(veth)).isGreaterThanOrEqualTo(3));
            // What is sent last is heard last.
            Shell.sh("ip link add t-last up type veth peer name t-port");
            Shell.sh("ip link set t-port up master " + lab.bridge());
            lab.serves("t-port");
            Frames.send("t-last", "02:00:00:00:00:01", "last");
            heard.hears("02:00:00:00:00:01 > ff:ff:ff:ff:ff:ff, ethertype Unknown (0x88b5)");
            long from = heard.count(ONE + " >");
            if (silence) {
                assertThat(from).isZero();
            } else {
                assertThat(from).isPositive();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"bridge, bridge", "bridge, isolated", "ebpf, bridge", "ebpf, isolated"})
    void shouldHaveTheirPortgroupsPolicyFromTheFirstFrameOn(String forwarder, String forward) {
        Net lab = lab(forwarder, forward);
        proveFirstFrames(lab, Nic.net(lab, ONE).portgroup("quiet"), true);
        isGuest("box", ONE, "r");
        assertThat(Shell.sh("ipn ports lab --wide")).contains("box", "quiet");
    }

    /** The other side of it, so that silence means something. */
    @Test
    void shouldBeHeardWithoutPolicy() {
        Net lab = lab("bridge", "bridge");
        proveFirstFrames(lab, Nic.net(lab, ONE), false);
        isGuest("box", ONE, "rw");
    }

    @ParameterizedTest
    @CsvSource({"bridge, isolated", "ebpf, bridge"})
    void shouldBeBackWithTheirNetworkAndKeepTheirPolicyOverRestarts(String forwarder, String forward) {
        Net lab = lab(forwarder, forward);
        Box box = Box.start("box", FIRST, Nic.net(lab, ONE));
        Box peer = Box.start("peer", SECOND, Nic.net(lab, TWO).policy("antispoof='yes'"));
        Box mute = Box.start("mute", "10.1.0.3", Nic.net(lab, THREE).portgroup("quiet"));
        box.reaches(SECOND);
        lab.stop();
        lab.start();
        box.reaches(SECOND);
        isGuest("box", ONE, "rw");
        isGuest("mute", THREE, "r");
        String veth = peer.veth(TWO);
        Daemon.IPND.kill();
        Daemon.LIBVIRTD.kill();
        Daemon.IPND.start();
        try (Frames heard = Frames.to(veth, "arp")) {
            mute.run("arping", "-c", "2", "-w", "1", "-I", "eth0", SECOND);
            box.run("arping", "-c", "1", "-w", "1", "-I", "eth0", SECOND);
            heard.hears(ONE + " > ff:ff:ff:ff:ff:ff");
            assertThat(heard.count(THREE + " >")).as("while libvirt is away").isZero();
        }
        box.reaches(SECOND);
        Daemon.LIBVIRTD.start();
        isGuest("box", ONE, "rw");
        isGuest("peer", TWO, "rw");
        isGuest("mute", THREE, "r");
        assertThat(port(TWO).get("antispoof").getAsBoolean()).isTrue();
        box.stop();
        Eventually.that(() -> assertThat(Net.ports("lab")).hasSize(2));
    }

    /** libvirt runs no hook of the guest's for that, and sends no event. */
    @ParameterizedTest
    @CsvSource({"bridge", "isolated"})
    void shouldHaveANicThatIsPluggedIn(String forward) {
        Net lab = lab("ebpf", forward);
        Box box = Box.start("box", FIRST, Nic.net(lab, ONE));
        box.device("attach", Nic.net(lab, TWO).portgroup("quiet")).orFail();
        isGuest("box", TWO, "r");
        lab.stop();
        lab.start();
        isGuest("box", TWO, "r");
        box.device("detach", Nic.net(lab, TWO)).orFail();
        Eventually.that(() -> assertThat(Net.ports("lab")).hasSize(1));
        isGuest("box", ONE, "rw");
    }

    @Test
    void shouldBeRefusedInOneLine() {
        Net lab = lab("bridge", "bridge");
        Nic nic = Nic.net(lab, ONE);
        assertThat(Box.tryStart("box", "true", nic.portgroup("qiet")).err())
                .contains("network lab has no portgroup \"qiet\"; it has: quiet");
        assertThat(Box.tryStart("box", "true", nic.policy("vlna='1'")).err()).contains("guest box: ", "vlna");
        Hook.LXC.remove();
        assertThat(Box.tryStart("box", "true", nic.portgroup("quiet")).err())
                .contains("portgroup \"quiet\" asks rights", "and box is none of which their hooks have told");
        Hook.restoreAll();
        Daemon.IPND.kill();
        assertThat(Box.tryStart("box", "true", nic).err()).contains("ipnd is not running: systemctl start ipnd");
        Daemon.IPND.start();
        assertThat(Net.ports("lab")).isEmpty();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
    }

    /** As on most hosts: what the driver lacks, nobody else's guests pay for. */
    @Test
    void shouldBeMissedByNobodyWhereLibvirtHasNoDriver() {
        Net lab = lab("bridge", "bridge");
        Shell.ok(
                "sh",
                "-c",
                "cd /usr/lib*/*/libvirt/connection-driver && mkdir -p /run/sandbox/drivers && cp -a . /run/sandbox/drivers"
                        + " && rm /run/sandbox/drivers/libvirt_driver_lxc.so && mount --bind /run/sandbox/drivers .");
        try {
            Daemon.LIBVIRTD.restart();
            assertThat(Box.virsh("version").err()).contains("no connection driver available");
            Daemon.IPND.restart();
            Guest.dark("g", Nic.net(lab, ONE).portgroup("quiet"));
            isGuest("g", ONE, "r");
            Shell.ok("virsh", "-q", "destroy", "g");
            Eventually.that(() -> assertThat(Net.ports("lab")).isEmpty());
        } finally {
            Shell.ok("sh", "-c", "umount -l /usr/lib*/*/libvirt/connection-driver");
            Daemon.LIBVIRTD.restart();
        }
    }

    /** Its socket is there, and nobody behind it, as where its service fails. */
    @Test
    void shouldKeepWhatTheyHaveWhileTheirDaemonIsBroken() {
        Net lab = lab("bridge", "bridge");
        Box.start("box", FIRST, Nic.net(lab, ONE).portgroup("quiet"));
        isGuest("box", ONE, "r");
        String socket = "/run/libvirt/virtlxcd-sock";
        String bind = "import socket\nfor end in '', '-ro': socket.socket(socket.AF_UNIX).bind('" + socket + "' + end)";
        Shell.ok("/usr/bin/python3", "-Ic", bind);
        try {
            assertThat(Box.virsh("list").status()).as("it is broken").isNotZero();
            Guest.dark("g", Nic.net(lab, TWO).portgroup("quiet"));
            isGuest("g", TWO, "r");
            isGuest("box", ONE, "r");
            Shell.ok("virsh", "-q", "destroy", "g");
            Eventually.that(() -> assertThat(Net.ports("lab")).hasSize(1));
            isGuest("box", ONE, "r");
        } finally {
            Shell.ok("rm", socket, socket + "-ro");
        }
        Box.virsh("destroy", "box").orFail();
        Eventually.that(() -> assertThat(Net.ports("lab")).isEmpty());
    }

    /** The word on a container's NIC is not QEMU's to have. */
    @Test
    void shouldBeToldWhoSetsItsPort() {
        Net lab = lab("bridge", "bridge");
        Box box = Box.start("box", FIRST, Nic.net(lab, ONE));
        isGuest("box", ONE, "rw");
        assertThat(Shell.run("ipn", "port", "set", "lab", "--dev", box.veth(ONE), "rights=r")
                        .err())
                .contains("guest box has just ended, or is none of QEMU's", "virsh -c lxc:///system metadata");
        Box.virsh(
                        "metadata",
                        "box",
                        "--uri",
                        "urn:ipn:1",
                        "--key",
                        "ipn",
                        "--live",
                        "--set",
                        "<ports><port mac='" + ONE + "' rights='r'/></ports>")
                .orFail();
        isGuest("box", ONE, "r");
    }

    /** Two drivers may have guests of one name: each has its own policy. */
    @Test
    void shouldBeToldFromGuestsOfQemuOfTheirName() throws Exception {
        Net lab = lab("bridge", "bridge");
        Guest.dark("box", Nic.net(lab, TWO).policy("vlan='7'"));
        Box box = Box.start("box", FIRST, Nic.net(lab, ONE).portgroup("quiet"));
        isGuest("box", ONE, "r");
        isGuest("box", TWO, "rw");
        assertThat(port(TWO).get("vlan").getAsInt()).isEqualTo(7);
        for (String whose : new String[] {"--dev " + box.veth(ONE), "--guest box --mac " + ONE}) {
            assertThat(Shell.run(("ipn port set lab " + whose + " --live rights=w").split(" "))
                            .err())
                    .contains("guest box of QEMU's has no NIC " + ONE, "virsh -c lxc:///system metadata");
        }
        isGuest("box", ONE, "r");
        box.stop();
        Eventually.that(() -> assertThat(Net.ports("lab")).hasSize(1));
        isGuest("box", TWO, "rw");
        try (var kept = Files.list(Path.of("/run/ipn/guests"))) {
            assertThat(kept).hasSize(1);
        }
    }
}
