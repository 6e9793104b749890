// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was last validly asked of a guest's NIC holds, whatever libvirt calls it meanwhile, and whoever slips. */
@InSandbox
class PolicyHoldsTest {
    private static final String ONE = "52:54:00:00:00:01";
    private static final String TWO = "52:54:00:00:00:02";

    private static Net office(String forwarder) {
        return Net.ofSwitch("office")
                .with(" forwarder='" + forwarder + "'><ipn:portgroup name='sensor' rights='r' vlan='10'/></ipn:switch>")
                .beside("<portgroup name='sensor'/>\n")
                .define()
                .start();
    }

    private static JsonObject port(String mac) {
        return Net.ports("office").stream()
                .filter(port -> port.has("mac") && port.get("mac").getAsString().equals(mac))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no port of " + mac));
    }

    private static void holds(String mac, String rights, String vlan) {
        Eventually.that(() -> {
            assertThat(port(mac).get("rights").getAsString()).isEqualTo(rights);
            assertThat(port(mac).has("vlan") ? port(mac).get("vlan").getAsString() : "none")
                    .isEqualTo(vlan);
            assertThat(Daemon.plan()).isEmpty();
        });
    }

    private static JsonObject shown() {
        return Shell.json("ipn show office --json").getAsJsonObject();
    }

    private static Shell metadata(String ports) {
        return Shell.run(
                "virsh",
                "-q",
                "metadata",
                "g",
                "urn:ipn:1",
                "--live",
                "--key",
                "ipn",
                "--set",
                "<ports>" + ports + "</ports>");
    }

    @AfterEach
    void restore() {
        Shell.run("virsh", "-q", "destroy", "g");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "ebpf"})
    void shouldHoldThePortgroupOfANicWhoseLinkIsSetDownAndUp(String forwarder) {
        office(forwarder);
        Guest.dark("g", Nic.net(office(), ONE).portgroup("sensor"));
        holds(ONE, "r", "10");
        for (String state : new String[] {"down", "up"}) {
            Shell.ok("virsh", "-q", "domif-setlink", "g", ONE, state);
        }
        holds(ONE, "r", "10");
        Daemon.IPND.kill();
        Daemon.IPND.start();
        holds(ONE, "r", "10");
        Daemon.LIBVIRTD.restart();
        holds(ONE, "r", "10");
    }

    private static Net office() {
        return Net.ofSwitch("office");
    }

    /** Who has a tap open may give it any address (SIOCSIFHWADDR of tun), so a QEMU that was taken over may. */
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "ebpf"})
    void shouldHoldForATapThatTakesAnothersAddress(String forwarder) {
        office(forwarder);
        Guest.dark("g", Nic.net(office(), ONE).portgroup("sensor"));
        holds(ONE, "r", "10");
        String tap = port(ONE).get("device").getAsString();
        Shell.sh("ip link set dev " + tap + " address fe" + TWO.substring(2));
        Eventually.that(() -> assertThat(Links.show(tap).get("address").getAsString())
                .as("with a member's own address it would take that one's frames")
                .isEqualTo("fe" + ONE.substring(2)));
        Daemon.IPND.kill();
        Daemon.IPND.start();
        holds(ONE, "r", "10");
        Guest.dark("h", Nic.net(office(), TWO));
        try {
            holds(TWO, "rw", "none");
            holds(ONE, "r", "10");
            assertThat(port(ONE).get("device").getAsString()).isEqualTo(tap);
        } finally {
            Shell.run("virsh", "-q", "destroy", "h");
        }
    }

    /** As of a guest that bonds them. */
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "ebpf"})
    void shouldTellNicsOfOneAddressApart(String forwarder) {
        office(forwarder);
        Net other = Net.ofSwitch("other").define().start();
        Guest.dark("g", Nic.net(other, ONE), Nic.net(office(), ONE).portgroup("sensor"));
        holds(ONE, "r", "10");
        for (String state : new String[] {"down", "up"}) {
            String tap = port(ONE).get("device").getAsString();
            Shell.ok("virsh", "-q", "domif-setlink", "g", tap, state);
        }
        holds(ONE, "r", "10");
        assertThat(Net.ports("other").get(0).get("rights").getAsString()).isEqualTo("rw");
        Shell.run("virsh", "-q", "destroy", "g");
        Shell tried = Guest.tryDark("g", Nic.net(office(), ONE).portgroup("sensor"), Nic.net(office(), ONE));
        assertThat(tried.status()).isNotZero();
        assertThat(tried.err())
                .contains("guest g: two of its NICs on network office have the address " + ONE)
                .contains("give each NIC its own <mac address=…/>");
    }

    /** A new definition has the say on the portgroups that it has; who names one that it has not is not free for that. */
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "ebpf"})
    void shouldHoldOverAStartWhatTheNewDefinitionDoesNotSpeakOf(String forwarder) {
        Net office = office(forwarder);
        Guest.dark("g", Nic.net(office, ONE).portgroup("sensor"));
        holds(ONE, "r", "10");
        Net without =
                office().with(" forwarder='" + forwarder + "'><ipn:portgroup name='desk' vlan='20'/></ipn:switch>");
        office.stop();
        without.define().start();
        holds(ONE, "r", "10");
        assertThat(shown().get("state").getAsString()).isEqualTo("degraded");
        assertThat(shown().get("error").getAsString()).contains("guest g, NIC " + ONE, "portgroup \"sensor\"");
        without.stop();
        without.beside("<portgroup name='sensor'/>\n").define().start();
        holds(ONE, "rw", "none");
        assertThat(shown().get("state").getAsString()).isEqualTo("active");
    }

    @Test
    void shouldChangeNothingForASlipAndSayIt() {
        office("bridge");
        Guest.dark(
                "g",
                Nic.net(office(), ONE).policy("vlan='20'"),
                Nic.net(office(), TWO).portgroup("sensor"));
        holds(ONE, "rw", "20");
        for (String slip : new String[] {"vlna='20'", "vlan='5000'", "rate='0'"}) {
            metadata("<port mac='" + ONE + "' " + slip + "/>").orFail();
            Eventually.that(() -> {
                assertThat(shown().get("state").getAsString()).isEqualTo("degraded");
                assertThat(shown().get("error").getAsString())
                        .contains("guest g")
                        .contains(ONE)
                        .contains(slip.substring(0, 4));
            });
            holds(ONE, "rw", "20");
            holds(TWO, "r", "10");
        }
        Daemon.IPND.kill();
        Daemon.IPND.start();
        holds(ONE, "rw", "20");
        assertThat(shown().get("state").getAsString()).isEqualTo("degraded");
        assertThat(Shell.run("ipn", "doctor").out()).contains("guest g");
        assertThat(Shell.sh("ipn plan")).contains("network office is degraded: guest g");
        metadata("<port mac='" + ONE + "' vlan='30'/>").orFail();
        Eventually.that(() -> assertThat(shown().get("state").getAsString()).isEqualTo("active"));
        holds(ONE, "rw", "30");
        holds(TWO, "r", "10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"urn:ipn:2", "urn:ipn", "URN:IPN:1", "urn:ipm:1"})
    void shouldRefuseANetworkWhoseNamespaceIsAlmostOurs(String namespace) {
        Net lab = Net.bus("lab");
        Shell.runWithInput(lab.xml().replace("urn:ipn:1", namespace), "virsh", "-q", "net-define", "/dev/stdin")
                .orFail();
        Shell started = lab.tryStart();
        assertThat(started.status()).as(started.err()).isNotZero();
        assertThat(started.err()).contains("namespace " + namespace).contains("allowed is urn:ipn:1");
    }
}
