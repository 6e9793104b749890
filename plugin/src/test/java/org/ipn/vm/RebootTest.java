// SPDX-License-Identifier: Apache-2.0
package org.ipn.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.it.Net;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What is to start at boot is there after a reboot, by itself. */
@InVm
@Order(2)
class RebootTest {
    private static final Net[] NETWORKS = {
        Net.bus("t-bus").holding("<ipn:host address='10.1.0.254/24'/>"),
        Net.ofSwitch("t-switch"),
        Net.ofSwitch("t-isolated").on("virbr81").forward("isolated", 81).withoutStp(),
        Net.bus("t-nat").on("virbr82").forward("nat", 82).withoutStp(),
    };

    @BeforeAll
    static void define() {
        Vm.start(NETWORKS);
        String nics = " --net t-bus,ip=10.1.0.%1$d/24 --net t-switch,ip=10.2.0.%1$d/24 --net t-isolated,ip=dhcp"
                + " --net t-nat,ip=dhcp --persistent";
        Vm.boot("one" + nics.formatted(1), "two" + nics.formatted(2));
        Vm.sh(Stream.of(NETWORKS)
                        .map(network -> "virsh -q net-autostart " + network.name() + "\n")
                        .collect(Collectors.joining())
                + "virsh -q autostart one; virsh -q autostart two");
    }

    @AfterAll
    static void end() {
        Vm.sh("systemctl disable busy.service || true; systemctl stop busy.service || true");
        Vm.end();
    }

    private static void allIsThere() {
        Vm.until(
                "[ \"$(virsh -q net-list --name | grep ^t- | sort | paste -s -d ,)\" = t-bus,t-isolated,t-nat,t-switch ]");
        Vm.until("[ \"$(virsh -q list --name | sort | paste -s -d ,)\" = one,two ]");
        Vm.sh("guest wait one; guest wait two");
        Vm.sh("""
                for address in 10.1.0.254 10.1.0.2 10.2.0.2 192.168.81.1 192.168.82.1; do
                  guest run one -- ping -q -c 3 -i 0.2 -W 10 $address
                done
                """);
        assertThat(Vm.sh("ipn plan")).isEqualTo("nothing to change\n");
        Vm.untilDoctorIsContent();
        assertThat(Vm.sh("journalctl -q --no-pager -b -u ipnd -p warning -o cat")
                        .lines()
                        .filter(line -> !line.contains("load eBPF programs")))
                .as("but that this kernel is older than our programs")
                .isEmpty();
    }

    /** Each guest's DHCP, too, whose server libvirt has started. */
    @Test
    @Order(1)
    void shouldBringBackNetworksAndGuests() {
        for (int boot = 0; boot < Integer.getInteger("reboots", 1); boot++) {
            Vm.reboot();
            allIsThere();
        }
    }

    @Test
    @Order(2)
    void shouldBringThemBackOnABusyMachine() {
        Vm.sh("""
                cat >/etc/systemd/system/busy.service <<'U'
                [Unit]
                DefaultDependencies=no
                [Service]
                ExecStart=/bin/sh -c 'while :; do :; done & while :; do :; done'
                [Install]
                WantedBy=sysinit.target
                U
                systemctl -q enable busy.service
                """);
        Vm.reboot();
        assertThat(Vm.sh("systemctl is-active busy.service")).isEqualTo("active\n");
        Vm.until("virsh -q list --name | grep -qx one && virsh -q list --name | grep -qx two");
        Vm.sh("guest wait --timeout 200 one; guest wait --timeout 200 two; systemctl stop busy.service");
        allIsThere();
    }
}
