// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A NIC that is not free is not grabbed: the network is refused with the reason, and the NIC stays as it is. */
@InSandbox
class MembersGrabRefusedTest {
    private static final String NIC = "t-nic";

    private Outside outside;

    @BeforeEach
    void plug() {
        outside = Outside.behind(NIC);
    }

    @AfterEach
    void unplug() {
        outside.close();
    }

    private static void assertRefused(String device, String why) {
        assertRefused(device, device, why);
    }

    private static void assertRefused(String attributes, String device, String why) {
        assertRefused(attributes, device, why, "");
    }

    private static void assertRefused(String attributes, String device, String why, String ofBus) {
        JsonObject before = Links.find(device).isPresent() ? Links.show(device) : null;
        Shell tried = Net.bus("lab")
                .with(ofBus + "><ipn:grab dev='" + attributes + "'/></ipn:bus>")
                .define()
                .tryStart();
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.err().stripTrailing()).endsWith("network lab: " + why);
        assertThat(Links.exists("ipn-lab")).isFalse();
        assertThat(Links.find(device).isPresent() ? Links.show(device) : null).isEqualTo(before);
    }

    @Test
    void shouldRefuseANicWithAddresses() {
        Shell.sh("ip address add 192.0.2.7/24 dev t-nic");
        Shell.sh("ip address add 2001:db8::7/64 dev t-nic");
        assertRefused(
                NIC,
                "NIC t-nic of <ipn:grab> carries 192.0.2.7/24, 2001:db8:0:0:0:0:0:7/64, which would be cut off;"
                        + " force=\"yes\" takes it all the same");
    }

    @Test
    void shouldRefuseTheNicOfADefaultRoute() {
        Shell.sh("ip address add 192.0.2.7/24 dev t-nic");
        Shell.sh("ip route add default dev t-nic");
        Shell.sh("ip address del 192.0.2.7/24 dev t-nic");
        Shell.run("ip", "route", "add", "default", "dev", NIC);
        assertRefused(
                NIC,
                "NIC t-nic of <ipn:grab> carries the default route, which would be cut off; force=\"yes\" takes it all the same");
    }

    @Test
    void shouldRefuseTheNicOfAnIpv6DefaultRoute() {
        Shell.sh("ip -6 route add default via fe80::1 dev t-nic");
        assertRefused(
                NIC,
                "NIC t-nic of <ipn:grab> carries the default route, which would be cut off; force=\"yes\" takes it all the same");
    }

    @Test
    void shouldRefuseANicOfAnotherBridge() {
        Shell.sh("ip link add t-bridge type bridge");
        Shell.sh("ip link set t-nic master t-bridge");
        assertRefused(
                NIC, "NIC t-nic of <ipn:grab> belongs to t-bridge; ip link set t-nic nomaster, if that is not needed");
    }

    @Test
    void shouldRefuseLoopback() {
        assertRefused(
                "lo",
                "dev=\"lo\" of <ipn:grab dev=\"lo\"> is the host's loopback, which no bridge takes: name a NIC;"
                        + " ip link shows those there are");
    }

    @Test
    void shouldRefuseABridge() {
        Shell.sh("ip link add t-bridge type bridge");
        assertRefused("t-bridge", "t-bridge of <ipn:grab> is a bridge: it can't be a port");
    }

    @Test
    void shouldRefuseWhatDoesNotExist() {
        assertRefused("t-nosuch", "NIC t-nosuch of <ipn:grab> does not exist; ip link shows those there are");
    }

    @Test
    void shouldRefuseANicThatAnotherNetworkHasGrabbed() {
        Net first = Net.bus("first").holding("<ipn:grab dev='t-nic'/>").define().start();
        assertRefused(
                NIC, "NIC t-nic of <ipn:grab> belongs to ipn-first; ip link set t-nic nomaster, if that is not needed");
        first.serves(NIC);
    }

    @ParameterizedTest
    @CsvSource({"uml0,no", "uml0,yes", "ipnh0,no", "ipnh0,yes", "ipnh0p,yes"})
    void shouldRefuseWhatIpndMadeForAnotherNetworkAlsoByForce(String device, String force) {
        Net.bus("first")
                .holding("<ipn:tap dev='uml0'/><ipn:host address='10.9.0.1/24'/>")
                .define()
                .start();
        assertRefused(
                device + "' force='" + force,
                device,
                device + " of <ipn:grab> was made by ipnd for a network: it can't be a NIC of another");
    }

    @Test
    void shouldRefuseATun() {
        Shell.sh("ip tuntap add t-tun mode tun");
        assertRefused(
                "t-tun",
                "t-tun of <ipn:grab> is a tun, which carries IP packets and no Ethernet frames: it can't be a port; make it"
                        + " anew as a tap (ip tuntap add mode tap)");
    }

    @Test
    void shouldRefuseANicWhoseFramesAMacvlanTakes() {
        Shell.sh("ip link add link t-nic name t-mac type macvlan mode bridge");
        assertRefused(
                NIC,
                "t-nic of <ipn:grab> has macvlan t-mac on it, which takes its frames: it can't be a port; ip link del t-mac,"
                        + " if that is not needed, or grab another NIC");
    }

    /** Nobody here sees a macvlan that is in another namespace, a container's for one: the kernel says no, and why is said. */
    @Test
    void shouldSayWhyWhereTheMacvlanIsOutOfSight() {
        Shell.sh("ip link add link t-nic name t-mac netns t-outside type macvlan mode bridge");
        assertRefused(
                NIC,
                "attach t-nic to bridge ipn-lab: device or resource busy (EBUSY): something else takes its frames already,"
                        + " as a macvlan does, maybe in a container's namespace; it can be a port once that is gone");
    }

    @Test
    void shouldRefuseAMacvlanThatHearsOnlyItsOwnAddress() {
        Shell.sh("ip link add link t-nic name t-mac type macvlan mode bridge");
        assertRefused(
                "t-mac",
                "t-mac of <ipn:grab> is a macvlan, which hears nothing but what is for its own address, so that nobody"
                        + " else would be reached by it; grab t-nic, on which it is, or make it of mode passthru");
    }

    @Test
    void shouldTakeAMacvlanThatHearsAll() {
        Shell.sh("ip link add link t-nic name t-mac type macvlan mode passthru");
        Net lab = Net.bus("lab").holding("<ipn:grab dev='t-mac'/>").define().start();
        lab.serves("t-mac");
    }

    @Test
    void shouldRefuseAMacvtap() {
        Shell.sh("ip link add link t-nic name t-mac type macvtap mode bridge");
        assertRefused(
                "t-mac",
                "t-mac of <ipn:grab> is a macvtap, whose frames are for the program that has it open: it can't be a port;"
                        + " grab t-nic, on which it is");
    }

    @Test
    void shouldRefuseANicThatCantHaveTheNetworksMtu() {
        Shell.sh("ip link add link t-nic name t-mac mtu 1400 type macvlan mode passthru");
        assertRefused(
                "t-mac",
                "t-mac",
                "t-mac of <ipn:grab> can't have the network's MTU of 9000, its greatest is 1500; mtu=\"1500\" or less, or"
                        + " raise that of t-nic, on which it is",
                " mtu='9000'");
    }

    @Test
    void shouldRefuseBothEndsOfOneVeth() {
        Shell.sh("ip link add t-a type veth peer name t-b");
        assertRefused(
                "t-a'/><ipn:grab dev='t-b",
                "t-a",
                "t-a and t-b are the two ends of one veth: with both on one network a frame goes round for ever; ip link set"
                        + " t-b nomaster, or name one of them alone in <ipn:grab>");
    }

    @Test
    void shouldStartOnceTheReasonIsGone() {
        Shell.sh("ip address add 192.0.2.7/24 dev t-nic");
        Net lab = Net.bus("lab").holding("<ipn:grab dev='t-nic'/>").define();
        assertThat(lab.tryStart().status()).isEqualTo(1);
        Shell.sh("ip address del 192.0.2.7/24 dev t-nic");
        lab.start();
        lab.serves(NIC);
    }
}
