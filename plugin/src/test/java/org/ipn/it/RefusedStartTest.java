// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can't be started is refused with one clear line at virsh, and the host is as before. */
@InSandbox
class RefusedStartTest {
    private static final String MAC = "52:54:00:00:00:01";

    private static final String NO_NETEM = "delay and jitter need the kernel's netem, which this kernel lacks:"
            + " modprobe sch_netem, or install the package with the kernel's further modules";

    private record Before(String links, String state) {
        static Before now() {
            return new Before(
                    Shell.sh("ip -j -d link").replaceAll("\"[a-z_]*_timer\": *[0-9.]+,", ""),
                    // those with a dot are being written, and get their name a moment later
                    Shell.ok("sh", "-c", "cd /run/ipn && find networks bridges -type f ! -name '.*' | sort"));
        }
    }

    /** The whole of what our side says, and nothing after it. */
    private static void assertRefused(Shell tried, String line) {
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err().lines().filter(said -> !said.isBlank()).toList()).hasSize(2);
        assertThat(tried.err().stripTrailing()).endsWith(": " + line);
    }

    /** As on a host without the package. */
    @Test
    void shouldRefuseEvpnWithoutFrr() {
        Shell.sh("ip link add t-under type veth peer name t-far");
        Shell.sh("ip address add 192.0.2.1/24 dev t-under");
        Net net = Net.bus("lab")
                .holding("<ipn:overlay vni='7' local='192.0.2.1' evpn='yes'/>")
                .define();
        Shell.ok(
                "sh",
                "-c",
                "for folder in /usr/lib/frr /usr/libexec/frr; do [ ! -d $folder ] || mount -t tmpfs tmpfs $folder; done");
        try {
            Before before = Before.now();
            assertRefused(
                    net.tryStart(),
                    "network lab: evpn=\"yes\" of <ipn:overlay> needs FRR, which is not installed (no zebra and bgpd in"
                            + " /usr/lib/frr or /usr/libexec/frr): install the package frr; ipn evpn-config lab then"
                            + " prints what goes into its configuration");
            assertThat(Before.now()).isEqualTo(before);
        } finally {
            Shell.run("umount", "/usr/lib/frr", "/usr/libexec/frr");
        }
        net.start();
    }

    /** As they stand in the XML, and what is said; a host that has 192.0.2.1, and the wrong device besides. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "local='192.0.2.9'><ipn:peer address='192.0.2.2'/> | local=\"192.0.2.9\" of <ipn:overlay> is no address of this host; ip -br address shows those it has",
                "local='192.0.2.1'><ipn:peer address='192.0.2.1'/> | peer 192.0.2.1 is local of <ipn:overlay vni=\"7\">: this host itself; <ipn:peer> names the others alone",
                "><ipn:peer address='192.0.2.1'/> | peer 192.0.2.1 of <ipn:overlay> is this host itself; <ipn:peer> names the others alone",
                "local='192.0.2.1'><ipn:peer address='2001:db8::2'/> | <ipn:overlay vni=\"7\"> mixes IPv4 and IPv6; allowed is one of them",
                "port='4790'><ipn:peer address='192.0.2.2'/> | vni=\"7\" of <ipn:overlay> is that of device t-vx7 on UDP port 4790; ip link del t-vx7, if it is not needed, or choose another vni or port",
                "group='239.1.1.1' dev='t-none'> | dev=\"t-none\" of <ipn:overlay> is not there; ip link shows the devices that are",
            })
    void shouldRefuseAnOverlayThatThisHostCantHave(String wrong, String line) {
        for (String forward : List.of("bridge", "isolated")) {
            Shell.sh("ip link add t-under type veth peer name t-far");
            Shell.sh("ip address add 192.0.2.1/24 dev t-under");
            Shell.sh("ip link set t-under up");
            Shell.sh("ip link set t-far up");
            Shell.sh("ip link add t-vx7 type vxlan id 7 dstport 4790 local 192.0.2.1");
            Net net = (forward.equals("bridge")
                            ? Net.bus("lab")
                            : Net.bus("lab").forward(forward, 66))
                    .holding("<ipn:overlay vni='7' " + wrong + "</ipn:overlay>")
                    .define();
            Before before = Before.now();
            assertRefused(net.tryStart(), "network lab: " + line);
            assertThat(Before.now()).isEqualTo(before);
            Shell.ok("virsh", "-q", "net-undefine", "lab");
            Shell.sh("ip link delete t-under");
            Shell.sh("ip link delete t-vx7");
        }
    }

    @Test
    void shouldRefuseAnOverlayThatItsUnderlayDoesNotCarry() {
        Shell.sh("ip link add t-under type veth peer name t-far");
        Shell.sh("ip address add 192.0.2.1/24 dev t-under");
        Shell.sh("ip link set t-under up");
        Net net = Net.bus("lab")
                .with(" mtu='1500'><ipn:overlay vni='7'><ipn:peer address='192.0.2.2'/></ipn:overlay></ipn:bus>")
                .define();
        Before before = Before.now();
        assertRefused(
                net.tryStart(),
                "network lab: the network's MTU of 1500 and the overlay's 50 bytes are 1550, and the way to peer 192.0.2.2, by"
                        + " t-under, carries 1500; mtu=\"1450\" or less, or a greater MTU there");
        assertThat(Before.now()).isEqualTo(before);
        Shell.sh("ip link set t-under mtu 1550");
        net.start();
        assertThat(Links.show("ipnv7").get("mtu").getAsInt()).isEqualTo(1500);
    }

    @Test
    void shouldRefuseAnOverlayWhoseNumberOrPortIsTaken() {
        Net first = Net.bus("first")
                .holding("<ipn:overlay vni='7'><ipn:peer address='192.0.2.2'/></ipn:overlay>")
                .define()
                .start();
        Net second = Net.ofSwitch("second")
                .holding("<ipn:overlay vni='7' port='4790'><ipn:peer address='192.0.2.2'/></ipn:overlay>")
                .define();
        Before before = Before.now();
        assertRefused(
                second.tryStart(),
                "network second: vni=\"7\" of <ipn:overlay> is IPN network first's already; choose another");
        assertThat(Before.now()).isEqualTo(before);
        first.stop();
        Eventually.that(() -> assertThat(Before.now().state()).doesNotContain("ipn-first"));
        Shell.sh("ip link add t-any type vxlan external dstport 4790");
        Shell.sh("ip link set t-any up");
        Net served = Net.bus("third")
                .forward("isolated", 66)
                .holding("<ipn:overlay vni='8' port='4790'><ipn:peer address='192.0.2.2'/></ipn:overlay>")
                .define();
        for (Net net : List.of(second, served)) {
            Before again = Before.now();
            Shell tried = net.tryStart();
            assertThat(tried.status()).isEqualTo(1);
            assertThat(tried.err())
                    .contains("UDP port 4790 is another program's or device's: ss -aunp 'sport = 4790' shows whose;"
                            + " port= of <ipn:overlay> says another one");
            Eventually.that(() -> assertThat(Before.now()).isEqualTo(again));
        }
        Shell.sh("ip link delete t-any");
        second.start();
        served.start();
        Eventually.that(() -> assertThat(Links.names()).contains("ipnv7", "ipnv8"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"delay='20'", "jitter='5'"})
    void shouldRefuseADelayThatTheKernelCantMake(String policy) {
        Assumptions.assumeFalse(hasNetem(), "this kernel has netem");
        Net refused = Net.bus("late")
                .holding("<ipn:portgroup name='p' " + policy + "/>")
                .define();
        Net net = Net.bus("lab").define().start();
        Before before = Before.now();
        assertRefused(refused.tryStart(), "network late: " + NO_NETEM);
        assertRefused(Guest.tryDark("g", Nic.net(net, MAC).policy(policy)), "guest g: " + NO_NETEM);
        Eventually.that(() -> assertThat(Before.now()).isEqualTo(before));
    }

    private static boolean hasNetem() {
        Shell.sh("ip tuntap add t-delay mode tap");
        boolean added = Shell.run("tc", "qdisc", "add", "dev", "t-delay", "root", "netem", "delay", "1ms")
                        .status()
                == 0;
        Shell.sh("ip link delete t-delay");
        return added;
    }

    /** Else it would be without policy, which is all rights. */
    @Test
    void shouldRefuseANicWhosePortgroupNobodyHasDeclared() {
        Net net = Net.bus("lab")
                .withPortgroup("sensor", "rights='r'")
                .beside("<portgroup name='plain'/>")
                .define()
                .start();
        Before before = Before.now();
        Nic wrong = Nic.net(net, MAC).portgroup("sensr");
        String line = "network lab has no portgroup \"sensr\"; it has: plain, sensor";
        assertRefused(Guest.tryDark("g", wrong), line);
        Eventually.that(() -> assertThat(Before.now()).isEqualTo(before));
        Guest guest = Guest.dark("g", Nic.net(net, MAC).portgroup("plain"));
        assertRefused(guest.device("attach", Nic.net(net, "52:54:00:00:00:02").portgroup("sensr")), line);
        assertThat(Net.ports("lab")).hasSize(1);
    }

    @Test
    void shouldRefuseASecondNetworkOnTheSameBridge() {
        Net first = Net.bus("first").on("ipn-one").define().start();
        Net second = Net.ofSwitch("second").on("ipn-one").define();
        Before before = Before.now();
        assertRefused(
                second.tryStart(),
                "network second: bridge ipn-one belongs to IPN network first; choose another <bridge name=…/>");
        assertThat(Before.now()).isEqualTo(before);
        first.stop();
        second.start();
        first.tryStart();
        assertThat(Links.show("ipn-one").get("ifalias").getAsString()).isEqualTo("ipn:" + second.uuid());
    }

    @Test
    void shouldRefuseAForeignNetworkOnOurBridge() {
        Net.bus("first").on("ipn-one").define().start();
        Net foreign = Net.plain("foreign").on("ipn-one").define();
        Before before = Before.now();
        assertRefused(
                foreign.tryStart(),
                "network foreign: bridge ipn-one belongs to IPN network first; choose another <bridge name=…/>");
        assertThat(Before.now()).isEqualTo(before);
    }

    @Test
    void shouldRefuseASecondIpnd() {
        Shell second = Shell.run(System.getenv("IPN_CHECKOUT") + "/plugin/target/dist/bin/ipnd");
        assertThat(second.status()).isEqualTo(1);
        assertThat(second.out() + second.err())
                .endsWith("ipnd can't start: another ipnd has /run/ipn/lock: systemctl status ipnd shows it\n");
        Net.bus("lab").define().start();
        assertThat(Daemon.plan()).isEmpty();
    }

    @Test
    void shouldRefuseABridgeThatIsSomebodyElses() {
        Shell.sh("ip link add t-theirs type bridge");
        Net net = Net.bus("lab").on("t-theirs").define();
        Before before = Before.now();
        assertRefused(
                net.tryStart(),
                "network lab: bridge t-theirs exists and was not made for this network;"
                        + " delete it or choose another <bridge name=…/>");
        assertThat(Before.now()).isEqualTo(before);
        Shell.sh("ip link delete t-theirs");
        net.start();
    }

    /** libvirt would fail to make it, but only after our hook: nothing may have been done to it by then. */
    @ParameterizedTest
    @ValueSource(strings = {"isolated", "nat", "route", "open"})
    void shouldRefuseABridgeThatLibvirtCouldNotMake(String forward) {
        Shell.sh("ip link add t-theirs type bridge");
        Shell.sh("ip tuntap add t-port mode tap");
        Shell.sh("ip link set t-port master t-theirs");
        Net net = Net.bus("lab").forward(forward, 66).on("t-theirs").define();
        Before before = Before.now();
        assertRefused(
                net.tryStart(),
                "network lab: bridge t-theirs exists already, and libvirt makes its own for this network;"
                        + " delete it or choose another <bridge name=…/>");
        assertThat(Before.now()).isEqualTo(before);
        Shell.sh("ip link delete t-theirs");
        net.start().stop().start();
        assertThat(Links.bridge("t-theirs").get("ageing_time").getAsString()).isEqualTo("0");
    }

    @Test
    void shouldRefuseABridgeNameThatAnotherDeviceHas() {
        for (Net net :
                List.of(Net.bus("lab"), Net.ofSwitch("office"), Net.bus("priv").forward("isolated", 66))) {
            net.on("t-theirs").define();
            Shell.sh("ip tuntap add t-theirs mode tap");
            Before before = Before.now();
            assertRefused(
                    net.tryStart(),
                    "network " + net.name() + ": bridge name t-theirs is taken by a device that is not a bridge;"
                            + " choose another <bridge name=…/>");
            assertThat(Before.now()).isEqualTo(before);
            Shell.sh("ip link delete t-theirs");
            Shell.ok("virsh", "-q", "net-undefine", net.name());
        }
    }
}
