// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.testing.TapProgram;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ipn port add} and {@code del}. */
@InSandbox
class MembersPortCommandTest {
    private static final int ALICE = 15001;
    private static final Net LAB = Net.bus("lab").holding("<ipn:tap dev='lasting'/>");

    @BeforeEach
    void start() {
        LAB.define().start();
    }

    private static void add(String device) {
        Shell.sh("ipn port add lab --dev " + device + " --user alice");
    }

    private static Port port(String device) {
        return LAB.port(device).named("ipn:" + LAB.uuid());
    }

    /** The tool's exit status and its one line. */
    private static void assertRefused(String command, String line) {
        Shell tried = Shell.run(command.split(" "));
        assertThat(tried.status()).isEqualTo(1);
        assertThat(tried.out()).isEmpty();
        assertThat(tried.err().stripTrailing()).isEqualTo("ipn: " + line);
    }

    @Test
    void shouldMakeATapForAUser() {
        add("uml0");
        assertThat(Port.of("uml0")).isEqualTo(port("uml0"));
        try (TapProgram alice = TapProgram.open("uml0", ALICE, ALICE)) {
            assertThat(alice.opened()).isEqualTo("ok");
        }
        assertThat(Shell.sh("ipn ports lab --json")).contains("\"device\":\"uml0\",\"kind\":\"named\"");
    }

    @Test
    void shouldHoldWhatIsAskedOfItOverARestart() {
        Shell.sh("ipn port add lab --dev uml0 --user alice vlan=20 rights=r");
        String told = Shell.sh("ipn ports lab --json");
        assertThat(told).containsPattern("\"device\":\"uml0\"[^}]*\"rights\":\"r\",\"vlan\":20");
        Daemon.IPND.restart();
        Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
        assertThat(Shell.sh("ipn ports lab --json"))
                .containsPattern("\"device\":\"uml0\"[^}]*\"rights\":\"r\",\"vlan\":20");
        assertRefused(
                "ipn port add lab --dev uml1 vlan=5000",
                "network lab: vlan=\"5000\" of <ipn:tap dev=\"uml1\">: allowed are 1 to 4094, or none");
        assertRefused(
                "ipn port add lab --dev uml1 user=bob", "network lab: 'user' is no port policy; ipn-xml names them");
        assertThat(Links.exists("uml1")).isFalse();
    }

    @Test
    void shouldDeleteItAlsoInAHoldersHands() {
        add("uml0");
        try (TapProgram alice = TapProgram.open("uml0", ALICE, ALICE)) {
            Shell.sh("ipn port del lab --dev uml0");
            assertThat(Links.exists("uml0")).isFalse();
            assertThat(alice.ask("send 00")).isEqualTo("File descriptor in bad state");
        }
        assertThat(Daemon.plan()).isEmpty();
        add("uml0");
    }

    @Test
    void shouldLastUntilTheNetworkStops() {
        add("uml0");
        LAB.stop();
        assertThat(Links.exists("uml0")).isFalse();
        LAB.start();
        assertThat(Links.exists("uml0")).isFalse();
        assertThat(Port.of("lasting")).isEqualTo(port("lasting"));
    }

    @Test
    void shouldLastOverARestartOfIpnd() {
        add("uml0");
        String before = Shell.sh("ip -j -d link show uml0");
        Daemon.IPND.kill();
        Daemon.IPND.start();
        assertThat(Shell.sh("ip -j -d link show uml0")).isEqualTo(before);
        Shell.sh("ipn port del lab --dev uml0");
        assertThat(Links.exists("uml0")).isFalse();
    }

    @Test
    void shouldForgetTapsWhoseNetworkStoppedWhileIpndWasDead() {
        add("uml0");
        Daemon.IPND.kill();
        LAB.stop();
        Daemon.IPND.start();
        Eventually.that(() -> assertThat(Links.names()).doesNotContain("uml0", "lasting", LAB.bridge()));
        LAB.start();
        assertThat(Links.exists("uml0")).isFalse();
    }

    @Test
    void shouldRefuseToDeleteWhatTheXmlNames() {
        assertRefused(
                "ipn port del lab --dev lasting",
                "network lab: lasting was not added by ipn port add; what the network's XML names goes by virsh net-edit");
        assertThat(Port.of("lasting")).isEqualTo(port("lasting"));
    }

    @Test
    void shouldRefuseToDeleteADeviceOfSomebodyElse() {
        Shell.sh("ip link add t-other type bridge");
        assertRefused(
                "ipn port del lab --dev t-other",
                "network lab: t-other was not added by ipn port add; what the network's XML names goes by virsh net-edit");
        assertThat(Links.exists("t-other")).isTrue();
    }

    @Test
    void shouldRefuseANameThatAnyDeviceHas() {
        add("uml0");
        for (String taken : new String[] {"lo", "lasting", "uml0", "ipn-lab"}) {
            assertRefused(
                    "ipn port add lab --dev " + taken,
                    "network lab: device " + taken + " exists; choose another --dev");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--dev uml0 --user nosuch  | network lab: user nosuch does not exist",
                "--dev uml0 --group nosuch | network lab: group nosuch does not exist",
                "--dev uml0 --user -1      | network lab: user -1 does not exist",
                "--dev uml0 --user 4294967295 | network lab: user 4294967295 does not exist",
                "--dev a-name-of-16-byt    | 'a-name-of-16-byt' is not a device name: at most 15 letters, digits and . _ -",
                "--dev -x                  | '-x' is not a device name: at most 15 letters, digits and . _ -",
                "--dev ../x                | '../x' is not a device name: at most 15 letters, digits and . _ -",
                "--dev uml%d               | 'uml%d' is not a device name: at most 15 letters, digits and . _ -"
            })
    void shouldRefuseWhatCanNotBe(String options, String line) {
        assertRefused(
                "ipn port add lab " + options.replace("--user -1", "--user=-1").replace("--dev -x", "--dev=-x"), line);
    }

    @Test
    void shouldRefuseANetworkThatIsNotActive() {
        LAB.stop();
        Shell tried = Shell.run("ipn", "port", "add", "lab", "--dev", "uml0");
        assertThat(tried.status()).isEqualTo(1);
        assertThat(Links.exists("uml0")).isFalse();
        Shell unknown = Shell.run("ipn", "port", "add", "nosuch", "--dev", "uml0");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.err()).contains("there is no IPN network 'nosuch'");
    }

    @Test
    void shouldTakeUsersByNumberOfTenDigitsToo() {
        Shell.sh("ipn port add lab --dev uml0 --user 4000000000 --group 1879048193");
        assertThat(Daemon.plan()).isEmpty();
        Shell.sh("ipn port del lab --dev uml0");
    }
}
