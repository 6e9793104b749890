// SPDX-License-Identifier: Apache-2.0
package org.ipn.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ipn.it.Net;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What an admin does to the daemons and to the package loses no frame of guests, on a bus, a switch by the bridge and a network with a bridge of libvirt's. */
@InVm
@Order(3)
class UnderPingTest {
    private static final String APT = "apt-get -qq -y -o Dpkg::Use-Pty=0 ";
    private static final String STATE = "systemctl is-enabled ipnd; systemctl is-active ipnd";

    @BeforeAll
    static void boot() {
        Vm.start(
                Net.bus("t-bus"),
                Net.ofSwitch("t-switch").with(" forwarder='bridge'/>"),
                Net.ofSwitch("t-nat").on("virbr83").forward("nat", 83).withoutStp());
        String nics =
                " --net t-bus,ip=10.1.0.%1$d/24 --net t-switch,ip=10.2.0.%1$d/24 --net t-nat,ip=192.168.83.%1$d/24";
        Vm.boot("one" + nics.formatted(11), "two" + nics.formatted(12));
    }

    @AfterAll
    static void end() {
        Vm.end();
    }

    private static void loseNothing(String script) {
        Pings.areAnsweredDuring(
                () -> Vm.sh(Vm.PATIENCE.multipliedBy(3), script), "one", "10.1.0.12", "10.2.0.12", "192.168.83.12");
    }

    private static void isServed() {
        for (String network : List.of("t-bus", "t-switch", "t-nat")) {
            Vm.until("[ $(ipn ports %s | grep -cw guest) = 2 ]".formatted(network));
        }
        Vm.until("ipn plan | grep -q '^nothing to change'");
    }

    @Test
    @Order(1)
    void shouldLoseNothingWhileLibvirtdIsRestartedAndKilled() {
        loseNothing("""
                systemctl restart libvirtd
                until virsh -q list --name | grep -qx two; do sleep 0.2; done
                systemctl kill -s KILL libvirtd
                sleep 2; systemctl start libvirtd
                until virsh -q list --name | grep -qx two; do sleep 0.2; done
                """);
    }

    @Test
    @Order(2)
    void shouldLoseNothingWhileIpndIsRestartedAndKilled() {
        loseNothing("""
                systemctl restart ipnd
                before=$(systemctl show ipnd -p MainPID --value)
                systemctl kill -s KILL ipnd
                until now=$(systemctl show ipnd -p MainPID --value) && [ "$now" != 0 ] && [ "$now" != "$before" ] &&
                  systemctl -q is-active ipnd; do sleep 0.5; done
                """);
        assertThat(Vm.sh("ipn plan")).isEqualTo("nothing to change\n");
    }

    @Test
    @Order(3)
    void shouldLoseNothingInAnUpgrade() {
        loseNothing(APT + "install /payload/packages/ipn-libvirt_*-2_amd64.deb");
        assertThat(Vm.ask(STATE).out()).isEqualTo("enabled\nactive\n");
        assertThat(Vm.sh("dpkg-query -W -f '${Version}' ipn-libvirt")).endsWith("-2");
        assertThat(Vm.sh("ipn plan")).isEqualTo("nothing to change\n");
    }

    @Test
    @Order(4)
    void shouldLoseNothingWhileItIsRemovedAndInstalledAgain() {
        loseNothing(APT + "remove ipn-libvirt; [ ! -e /sys/fs/bpf/ipn ]; [ ! -e /usr/sbin/ipnd ]\n" + APT
                + "install /payload/packages/ipn-libvirt_*-2_amd64.deb");
        assertThat(Vm.ask(STATE).out()).isEqualTo("enabled\nactive\n");
        isServed();
    }

    @Test
    @Order(5)
    void shouldStayDisabledWhereItsAdminHasDisabledIt() {
        loseNothing("systemctl -q disable --now ipnd\n" + APT + "remove ipn-libvirt\n" + APT
                + "install /payload/packages/ipn-libvirt_*-2_amd64.deb");
        assertThat(Vm.ask(STATE).out()).isEqualTo("disabled\ninactive\n");
        Vm.sh("systemctl -q enable --now ipnd");
        isServed();
    }
}
