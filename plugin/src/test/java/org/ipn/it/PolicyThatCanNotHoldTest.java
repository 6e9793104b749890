// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody could hold is refused, or said. */
@InSandbox
class PolicyThatCanNotHoldTest {
    private static final String ONE = "52:54:00:00:00:01";
    private static final String TWO = "52:54:00:00:00:02";

    @AfterEach
    void restore() {
        Shell.run("ip", "link", "delete", "dev", "t-nic");
    }

    private static Net lab(String forward) {
        String inside = "><ipn:portgroup name='quiet' rights='r'/><ipn:default isolated='no'/></ipn:switch>";
        return new Net(
                        "lab",
                        "switch",
                        forward,
                        "ipn-lab",
                        inside,
                        forward.equals("bridge"),
                        "<portgroup name='quiet'/>" + "<portgroup name='free'/>\n")
                .define()
                .start();
    }

    private static Nic macvtap(String device, String mac) {
        return new Nic(mac, "direct", "<source dev='" + device + "' mode='bridge'/>", "", "");
    }

    @Test
    void shouldRefuseAGuestWhoseMacvtapHasAPolicy() {
        Net lab = lab("bridge");
        Shell.sh("ip link add t-nic type veth peer name t-peer");
        Nic bare = macvtap("t-nic", ONE);
        Shell tried = Guest.tryDark("g", Nic.net(lab, TWO), bare.policy("vlan='10' rate='5'"));
        assertThat(tried.status()).isNotZero();
        assertThat(tried.err())
                .contains("guest g: vlan of <ipn:port mac=\"" + ONE + "\"> can't hold", "type=\"direct\"");
        Shell validated = Shell.runWithInput(Guest.darkXml("g", bare.policy("rights='r'")), "ipn", "validate", "-");
        assertThat(validated.out() + validated.err()).contains("rights of <ipn:port mac=\"" + ONE + "\"> can't hold");
        Guest.dark("g", Nic.net(lab, TWO).policy("rights='r'"), bare);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "isolated"})
    void shouldListAMacvtapOnTheBridgeAsNoMember(String forward) {
        Net lab = lab(forward);
        Guest.dark("g", macvtap(lab.bridge(), ONE));
        Eventually.that(() -> {
            List<JsonObject> ports = Net.ports("lab");
            assertThat(ports).hasSize(1);
            assertThat(ports.get(0).get("kind").getAsString()).isEqualTo("none");
            assertThat(ports.get(0).get("guest").getAsString()).isEqualTo("g");
            assertThat(ports.get(0).get("mac").getAsString()).isEqualTo(ONE);
            assertThat(ports.get(0).get("note").getAsString()).contains("a macvtap on the bridge", "no policy holds");
        });
        Shell tried = Shell.run("ipn", "port", "set", "lab", "--guest", "g", "vlan=10");
        assertThat(tried.err()).contains("guest g has no NIC on network lab");
    }

    @Test
    void shouldSayAPolicyOfANicThatIsNotThere() {
        Net lab = lab("bridge");
        String xml = Guest.darkXml("g", Nic.net(lab, ONE).policy("rights='r'"))
                .replace("<ipn:port mac='" + ONE, "<ipn:port mac='" + TWO);
        Shell.runWithInput(xml, "virsh", "-q", "create", "--paused", "/dev/stdin")
                .orFail();
        String line = "guest g has no NIC " + TWO + ", of which its <ipn:port mac=…> speaks";
        Eventually.that(() -> assertThat(Shell.sh("ipn show lab")).contains(line));
        assertThat(Shell.run("ipn", "doctor").out()).contains(line);
        new Guest("g").device("attach", Nic.net(lab, TWO)).orFail();
        Eventually.that(() -> assertThat(Shell.sh("ipn show lab")).doesNotContain("has no NIC"));
    }

    /** As guests of libvirt's LXC driver ask for them: a port of whom no guest of QEMU's is the owner. */
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "isolated"})
    void shouldRefuseAPortgroupsPolicyToWhomItCanNotBeHeldFor(String forward) {
        Net lab = lab(forward);
        Guest guest = Guest.dark("g", Nic.net(lab, ONE).portgroup("quiet"));
        Eventually.that(() ->
                assertThat(Net.ports("lab").get(0).get("rights").getAsString()).isEqualTo("r"));
        Shell tried = portOf("box", "<group>quiet</group>");
        assertThat(tried.status()).isNotZero();
        assertThat(tried.err())
                .contains("network lab: portgroup \"quiet\" asks rights", "and box is none", "<ipn:default>");
        assertThat(portOf("g", "<group>quiet</group>").err()).as("a name alone").contains("and g is none");
        portOf("box", "<group>free</group>").orFail();
        portOf("box", "").orFail();
        Daemon.IPND.kill();
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        guest.device("attach", Nic.net(lab, TWO).portgroup("quiet")).orFail();
        Eventually.that(() -> assertThat(Net.ports("lab")).hasSize(2));
    }

    private static Shell portOf(String owner, String group) {
        String xml = "<networkport><uuid>" + UUID.randomUUID() + "</uuid><owner><name>" + owner + "</name><uuid>"
                + UUID.randomUUID() + "</uuid></owner><mac address='52:54:00:00:00:77'/>" + group
                + "</networkport>";
        return Shell.runWithInput(xml, "virsh", "-q", "net-port-create", "--network", "lab", "--file", "/dev/stdin");
    }
}
