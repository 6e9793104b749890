// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ipn.kernel.sys.BpfMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What libvirt does to a NIC's frames, or at its bridges, holds where our programs carry them. Two guests, each with a NIC on a bus and
 * on a switch of ours, and on a bus and a switch that libvirt serves.
 */
@InSandbox
class EbpfBesideLibvirtTest {
    private static final Net BUS = Net.bus("lab").with(" forwarder='auto'/>");
    private static final Net SWITCH = Net.ofSwitch("office").with(" forwarder='auto'/>");
    private static final Net NAT = Net.bus("nat").with(" forwarder='ebpf'/>").forward("nat", 83);
    private static final Net ROUTED =
            Net.ofSwitch("routed").with(" forwarder='ebpf'/>").forward("route", 84);
    private static final Guest ONE = new Guest("g1");
    private static final Guest TWO = new Guest("g2");

    /** As libvirt's own no-mac-spoofing. */
    private static final String FILTER = """
            <filter name='honest' chain='mac'>
              <rule action='return' direction='out' priority='100'><mac srcmacaddr='$MAC'/></rule>
              <rule action='drop' direction='out' priority='500'><mac/></rule>
            </filter>
            """;

    @BeforeAll
    static void boot() {
        Shell.runWithInput(FILTER, "virsh", "-q", "nwfilter-define", "/dev/stdin")
                .orFail();
        List.of(BUS, SWITCH, NAT, ROUTED).forEach(net -> net.define().start());
        Guest.bootAll(List.of(() -> boot(1), () -> boot(2)));
    }

    private static void boot(int number) {
        Guest.boot(
                "g" + number,
                "--net",
                "lab,ipv6=no,ip=10.1.0.%d/24,mac=52:54:00:00:01:0%d".formatted(number, number),
                "--net",
                "office,ipv6=no,ip=10.2.0.%d/24,mac=52:54:00:00:02:0%d".formatted(number, number),
                "--net",
                "nat,ip=dhcp",
                "--net",
                "routed,ip=dhcp");
    }

    @AfterAll
    static void forget() {
        List.of(ONE, TWO).forEach(Guest::stop);
        Shell.run("virsh", "-q", "nwfilter-undefine", "honest");
    }

    /** Set on a NIC that runs, of which libvirt sends no event; a guest that lies about its address is cut off by it. */
    @ParameterizedTest
    @CsvSource({"eth0,52:54:00:00:01:01,10.1.0.2", "eth1,52:54:00:00:02:01,10.2.0.2"})
    void shouldKeepAFilterAtWork(String nic, String mac, String peer) {
        String tap = ONE.tapOf(mac);
        assertThat(isFast(tap)).isTrue();
        String liar = mac.replace("52:54", "52:55");
        rename(nic, liar);
        ONE.pings(peer);
        change(ONE, mac, "<model", "<filterref filter='honest'/><model");
        Eventually.that(() -> assertThat(isFast(tap)).isFalse());
        assertThat(answers(ONE, peer)).isFalse();
        rename(nic, mac);
        ONE.pings(peer);
        change(ONE, mac, "<filterref filter='honest'>.*?</filterref>|<filterref filter='honest'/>", "");
        Eventually.that(() -> assertThat(isFast(tap)).isTrue());
        rename(nic, liar);
        ONE.pings(peer);
        rename(nic, mac);
        ONE.pings(peer);
    }

    /** A guest's XML tells nothing of it. */
    @Test
    void shouldKeepAFilterAtWorkThatIsBoundByHand() {
        String mac = "52:54:00:00:02:01";
        String tap = ONE.tapOf(mac);
        String liar = "52:55:00:00:02:01";
        rename("eth1", liar);
        ONE.pings("10.2.0.2");
        Shell.runWithInput(
                        """
                        <filterbinding><owner><name>g1</name><uuid>%s</uuid></owner><portdev name='%s'/>
                        <mac address='%s'/><filterref filter='honest'><parameter name='MAC' value='%s'/></filterref></filterbinding>
                        """.formatted(Shell.sh("virsh -q domuuid g1").strip(), tap, mac, mac),
                        "virsh",
                        "-q",
                        "nwfilter-binding-create",
                        "/dev/stdin")
                .orFail();
        try {
            Eventually.that(() -> assertThat(isFast(tap)).isFalse());
            assertThat(answers(ONE, "10.2.0.2")).isFalse();
        } finally {
            Shell.sh("virsh -q nwfilter-binding-delete " + tap);
            rename("eth1", mac);
        }
        Eventually.that(() -> assertThat(isFast(tap)).isTrue());
        ONE.pings("10.2.0.2");
    }

    /** Who can't be asked may hide a filter. */
    @Test
    void shouldLeaveAllToTheBridgeWhileLibvirtHangs() {
        String guest = Shell.ok("virsh", "-q", "dumpxml", "g1");
        Daemon.LIBVIRTD.hang();
        try {
            Shell.runWithInput(guest, "/etc/libvirt/hooks/qemu.d/50-ipn", "g1", "started", "begin", "-") // has ipnd ask
                    .orFail();
            Eventually.that(() ->
                    assertThat(Shell.sh("ipn show office")).contains("the bridge carries all frames: libvirt is away"));
            ONE.pings("10.2.0.2");
        } finally {
            Daemon.LIBVIRTD.goOn();
        }
        Eventually.that(() -> assertThat(Shell.sh("ipn show office")).doesNotContain("the bridge carries all frames"));
    }

    /** Nobody sees the filter come; it holds all the same, and the guest is not cut off for it. */
    @ParameterizedTest
    @CsvSource({
        "eth0,52:54:00:00:01:01,10.1.0.2,killed",
        "eth1,52:54:00:00:02:01,10.2.0.2,killed",
        "eth0,52:54:00:00:01:01,10.1.0.2,hung",
        "eth1,52:54:00:00:02:01,10.2.0.2,hung"
    })
    void shouldKeepAFilterAtWorkThatComesWhileIpndIsAway(String nic, String mac, String peer, String how) {
        String tap = ONE.tapOf(mac);
        String liar = mac.replace("52:54", "52:55");
        rename(nic, liar);
        ONE.pings(peer);
        if (how.equals("hung")) {
            Daemon.IPND.hang();
        } else {
            Daemon.IPND.kill();
        }
        try {
            change(ONE, mac, "<model", "<filterref filter='honest'/><model");
            Eventually.that(() -> assertThat(answers(ONE, peer)).isFalse());
            rename(nic, mac);
            ONE.pings(peer);
            assertThat(isFast(tap)).as("its program is still there").isTrue();
        } finally {
            if (how.equals("hung")) {
                Daemon.IPND.goOn();
            } else {
                Daemon.IPND.start();
            }
            change(ONE, mac, "<filterref filter='honest'>.*?</filterref>|<filterref filter='honest'/>", "");
            rename(nic, mac);
        }
        Eventually.that(() -> assertThat(isFast(tap)).isTrue());
        ONE.pings(peer);
    }

    /** As Docker has it, which may come when guests run: nothing tells ipnd of it. */
    @ParameterizedTest
    @ValueSource(strings = {"there", "killed"})
    void shouldCutNobodyOffWhereAFirewallDropsWhatBridgesCarry(String ipnd) {
        ONE.pings("10.1.0.2");
        Shell.sh("sysctl -qw net.bridge.bridge-nf-call-iptables=1");
        Shell.sh("iptables -P FORWARD DROP");
        try {
            Eventually.that(() -> {
                assertThat(Shell.ok("ipn", "show", "lab")).doesNotContain("FORWARD policy");
                assertThat(attended())
                        .as("ipnd has seen that bridges have a firewall")
                        .isZero();
            });
            if (ipnd.equals("killed")) {
                Daemon.IPND.kill();
            }
            ONE.sh("ping -q -i 0.2 -c 25 -w 20 10.1.0.2");
        } finally {
            Shell.sh("iptables -P FORWARD ACCEPT");
            Shell.sh("sysctl -qw net.bridge.bridge-nf-call-iptables=0");
            if (ipnd.equals("killed")) {
                Daemon.IPND.start();
            }
        }
    }

    /** Until when, on the kernel's clock, programs carry frames past the bridge without a further sign of ipnd's life; 0 = for ever. */
    private static long attended() throws Exception {
        try (BpfMap until = BpfMap.pinned("/sys/fs/bpf/ipn/attended")) {
            return until.get(0).getLong(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"52:54:00:00:01:01,10.1.0.2", "52:54:00:00:02:01,10.2.0.2"})
    void shouldKeepItsBandwidthAtWork(String mac, String peer) {
        String tap = ONE.tapOf(mac);
        Shell tuned = Shell.run("virsh", "-q", "domiftune", "g1", mac, "--inbound", "2000,2000,2000", "--live");
        Assumptions.assumeTrue(tuned.status() == 0, "libvirt can't shape here: " + tuned.err());
        Eventually.that(() -> assertThat(isFast(tap)).isFalse());
        long before = shaped(tap);
        ONE.pings(peer);
        assertThat(shaped(tap) - before).as("frames through libvirt's qdisc").isGreaterThanOrEqualTo(5);
        Shell.sh("virsh -q domiftune g1 " + mac + " --inbound 0 --live");
        Eventually.that(() -> assertThat(isFast(tap)).isTrue());
        ONE.pings(peer);
    }

    /** Frames that passed the device's root qdisc. */
    private static long shaped(String tap) {
        for (JsonElement qdisc : Shell.json("tc -j -s qdisc show dev " + tap).getAsJsonArray()) {
            if (qdisc.getAsJsonObject().get("kind").getAsString().equals("htb")) {
                return qdisc.getAsJsonObject().get("packets").getAsLong();
            }
        }
        throw new AssertionError("libvirt's qdisc is not at " + tap);
    }

    @ParameterizedTest
    @CsvSource({"52:54:00:00:01:0,10.1.0.2", "52:54:00:00:02:0,10.2.0.2"})
    void shouldKeepItsIsolatedPortsApart(String mac, String peer) {
        ONE.pings(peer);
        for (Guest guest : List.of(ONE, TWO)) {
            change(guest, mac + guest.name().charAt(1), "<model", "<port isolated='yes'/><model");
        }
        Eventually.that(() -> assertThat(answers(ONE, peer)).isFalse());
        for (Guest guest : List.of(ONE, TWO)) {
            Port port = Port.of(guest.tapOf(mac + guest.name().charAt(1)));
            assertThat(port.isolated()).isTrue();
            change(guest, mac + guest.name().charAt(1), "<port isolated='yes'/>", "");
        }
        Eventually.that(() -> assertThat(answers(ONE, peer)).isTrue());
    }

    /** By libvirt's dnsmasq on the bridge device itself; the switch's bridge has STP on, as libvirt makes it. */
    @Test
    void shouldLetGuestsHaveTheirAddressByDhcp() {
        assertThat(Links.bridge(ROUTED.bridge()).get("stp_state").getAsInt()).isOne();
        for (Guest guest : List.of(ONE, TWO)) {
            for (String subnet : List.of("192.168.83.", "192.168.84.")) {
                Eventually.that(() -> assertThat(guest.sh("ip -4 -o addr")).contains(subnet));
                guest.reaches(subnet + "1");
            }
        }
        for (String subnet : List.of("192.168.83.", "192.168.84.")) {
            Matcher address = Pattern.compile(Pattern.quote(subnet) + "\\d+").matcher(TWO.sh("ip -4 -o addr"));
            assertThat(address.find()).isTrue();
            ONE.pings(address.group());
        }
        assertThat(forwarder(NAT)).isEqualTo("ebpf");
        assertThat(forwarder(ROUTED)).isEqualTo("ebpf");
    }

    private static String forwarder(Net net) {
        return Shell.json("ipn show " + net.name() + " --json")
                .getAsJsonObject()
                .get("forwarder")
                .getAsString();
    }

    private static boolean isFast(String tap) {
        return Shell.sh("ip -d link show dev " + tap).contains("prog/xdp");
    }

    private static boolean answers(Guest guest, String peer) {
        return guest.run("ping", "-q", "-c", "1", "-W", "1", peer).status() == 0;
    }

    /** The guest gives its NIC another address, and says so to nobody but by the frames it sends. */
    private static void rename(String nic, String mac) {
        ONE.sh("ip link set " + nic + " down; ip link set " + nic + " address " + mac + "; ip link set " + nic + " up");
    }

    /** Replaces text in the NIC's live XML. */
    private static void change(Guest guest, String mac, String text, String by) {
        Matcher nic = Pattern.compile("(?s)<interface (?:(?!</interface>).)*" + mac + ".*?</interface>")
                .matcher(Shell.ok("virsh", "dumpxml", guest.name()));
        assertThat(nic.find()).as("a NIC with %s", mac).isTrue();
        String wanted =
                Pattern.compile(text, Pattern.DOTALL).matcher(nic.group()).replaceFirst(by);
        Shell.runWithInput(wanted, "virsh", "-q", "update-device", "--live", guest.name(), "/dev/stdin")
                .orFail();
    }
}
