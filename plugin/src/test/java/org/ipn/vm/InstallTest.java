// SPDX-License-Identifier: Apache-2.0
package org.ipn.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The first hour: the package is put onto a host that has never seen it. */
@InVm
@Order(1)
class InstallTest {
    private static final String JAVA = "java -version 2>&1 | sed -n 's/.*version \"\\([0-9]*\\).*/\\1/p'";

    @Test
    @Order(1)
    void shouldBringWhatItDependsOnAndSayNothingElse() {
        assertThat(Vm.ask("lsmod | grep -w ^bridge; command -v curl; command -v ipn")
                        .out())
                .as("a host that is fresh: no bridge module, no curl, no ipn")
                .isEmpty();
        String said = Vm.ask(
                        Vm.PATIENCE.multipliedBy(2), "apt-get -y install /payload/packages/ipn-libvirt_*-1_amd64.deb")
                .orFail()
                .out();
        assertThat(said.lines()
                        .filter(line -> line.matches("(?i)(<\\d>|E:|W:|.*(warning|fail|error|cannot|denied)).*")))
                .as(said)
                .isEmpty();
    }

    @Test
    @Order(2)
    void shouldBeEnabledAndRunAndHaveDoctorContent() {
        assertThat(Vm.ask(
                                "systemctl is-enabled ipnd; systemctl is-active ipnd; systemctl show ipnd -p NRestarts --value")
                        .out())
                .isEqualTo("enabled\nactive\n0\n");
        Vm.untilDoctorIsContent();
        assertThat(Vm.sh("journalctl -q --no-pager -u ipnd -p warning -o cat")).isEmpty();
    }

    @Test
    @Order(3)
    void shouldRunAsHardenedAsTheUnitSays() {
        String status = Vm.sh("cat /proc/$(systemctl show ipnd -p MainPID --value)/status");
        assertThat(status).containsPattern("Seccomp:\\s*2\n").containsPattern("NoNewPrivs:\\s*1\n");
        // NET_ADMIN, SYS_ADMIN, CHOWN, FOWNER
        assertThat(status).containsPattern("CapBnd:\\s*%016x\n".formatted(1L << 12 | 1L << 21 | 1L | 1L << 3));
        assertThat(Vm.sh("systemctl is-active run-ipn-nodes.mount; findmnt -no FSTYPE /run/ipn/nodes"))
                .isEqualTo("active\ntmpfs\n");
        assertThat(Vm.ask("systemd-analyze verify --man=no ipnd.service").out()).isEmpty();
    }

    /** What the package only has complained of is denied from here on. */
    @Test
    @Order(4)
    void shouldRunUnderItsAppArmorProfile() {
        String current = "cat /proc/$(systemctl show ipnd -p MainPID --value)/attr/current";
        assertThat(Vm.sh(current)).isEqualTo("ipnd (complain)\n");
        Vm.sh("sed 's/, complain)/)/' /etc/apparmor.d/usr.sbin.ipnd | apparmor_parser -r; systemctl restart ipnd");
        assertThat(Vm.sh(current)).isEqualTo("ipnd (enforce)\n");
        Vm.untilDoctorIsContent();
    }

    @Test
    @Order(4)
    void shouldHaveAnArchiveOfClassesForThisJava() {
        assertThat(Vm.sh("JDK_JAVA_OPTIONS=-Xshare:on ipn --version 2>/dev/null"))
                .startsWith("ipn ");
        String times = Vm.sh("""
                ipn list; sync
                once() { local from=$(date +%s%N); ipn list >/dev/null; echo $((($(date +%s%N) - from) / 1000000)); }
                median() { for i in 1 2 3 4 5; do once; done | sort -n | sed -n 3p; }
                with=$(median); mv /var/cache/ipn-libvirt/ipn.jsa /run/; without=$(median); mv /run/ipn.jsa /var/cache/ipn-libvirt/
                echo "$with ms with it, $without ms without"
                """);
        System.out.println("vm: ipn list by Java " + Vm.sh(JAVA).trim() + ": "
                + times.lines().reduce("", (a, b) -> b));
    }

    @Test
    @Order(5)
    void shouldHaveSplitDaemonsLoadItsHooks() {
        assumeTrue(
                Vm.ask("command -v virtnetworkd virtqemud").status() == 0,
                "this release has no split daemons of libvirt");
        assertThat(Vm.sh("systemctl is-active virtnetworkd.socket virtqemud.socket"))
                .isEqualTo("active\nactive\n");
    }

    @Test
    @Order(6)
    void shouldHaveTheRunningNetworkManagerLeaveItsDevicesAlone() {
        // Once it has taken the other one, it has had its time for ours.
        assertThat(Vm.sh("""
                link() { ip link add "$1" type bridge; ip address add "$2/24" dev "$1"; ip link set "$1" up; }
                link ipn-probe 10.9.1.1; link other-probe 10.9.2.1
                until nmcli -t -f DEVICE,STATE device | grep -q '^other-probe:connected'; do sleep 1; done
                nmcli -t -f DEVICE,STATE device | grep ^ipn-probe
                ip link delete ipn-probe; ip link delete other-probe
                """)).isEqualTo("ipn-probe:unmanaged\n");
    }
}
