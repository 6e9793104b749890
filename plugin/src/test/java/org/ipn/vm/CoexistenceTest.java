// SPDX-License-Identifier: Apache-2.0
package org.ipn.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.ipn.it.Net;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Beside those who also look after NICs and frames, all is as docs/coexistence.md says. */
@InVm
@Order(7)
class CoexistenceTest {
    private static final String TALK = "guest run one -- ping -q -c 3 -i 0.2 -W 5 ";

    @BeforeAll
    static void boot() {
        Vm.start(
                Net.bus("t-bus").on("ipn-bus").holding("<ipn:host address='10.1.0.254/24'/>"),
                Net.ofSwitch("t-switch").on("ipn-switch").with(" forwarder='bridge'/>"));
        String nics = " --net t-bus,ip=10.1.0.%1$d/24 --net t-switch,ip=10.2.0.%1$d/24";
        Vm.boot("one" + nics.formatted(1), "two" + nics.formatted(2));
    }

    @AfterAll
    static void end() {
        Vm.end();
    }

    private static void reaches(String... addresses) {
        for (String address : addresses) {
            Vm.sh(TALK + address);
        }
    }

    @Test
    @Order(1)
    void shouldBeLeftAloneByNetworkd() {
        try {
            assertThat(Vm.sh("""
                    printf '[Match]\\nName=ipn* other-probe\\n[Network]\\nDHCP=yes\\nAddress=10.9.3.1/24\\n' >/etc/systemd/network/50-all.network
                    systemctl start systemd-networkd
                    ip link add other-probe type dummy; ip link set other-probe up
                    until ip -br address show other-probe | grep -q 10.9.3.1; do sleep 0.5; done
                    networkctl --no-legend list | awk '$2 ~ /^ipn/ { print $5 }' | sort -u
                    ! ip -br address | grep ^ipn | grep 10.9.3.1
                    """)).isEqualTo("unmanaged\n");
            reaches("10.1.0.2", "10.2.0.2", "10.1.0.254");
        } finally {
            Vm.sh("rm /etc/systemd/network/50-all.network; ip link delete other-probe;"
                    + " systemctl stop systemd-networkd.socket systemd-networkd");
        }
    }

    /** As NetworkManager's rule says, which is told of our devices while it runs; nothing of theirs has an address of its. */
    @Test
    @Order(2)
    void shouldBeLeftAloneByNetworkManager() {
        assertThat(Vm.sh("nmcli -t -f DEVICE,STATE device | grep ^ipn | cut -d: -f2 | sort -u"))
                .isEqualTo("unmanaged\n");
    }

    @Test
    @Order(3)
    void shouldTalkBesideFirewalld() {
        String web =
                "guest run one -- sh -c \"printf 'GET / HTTP/1.0\\\\r\\\\n\\\\r\\\\n' | nc -w 3 10.1.0.254 8099 | grep -q '200 OK'\"";
        Vm.sh("systemctl start firewalld; mkdir -p /run/web;"
                + " systemd-run -q --unit=web python3 -m http.server -d /run/web --bind 10.1.0.254 8099");
        try {
            reaches("10.1.0.2", "10.2.0.2");
            Vm.sh("firewall-cmd -q --reload");
            reaches("10.1.0.2", "10.2.0.2");
            assertThat(Vm.ask(web).status())
                    .as("the default zone lets nobody in there")
                    .isNotZero();
            Vm.sh("firewall-cmd -q --zone=trusted --add-interface=ipnh0");
            Vm.sh(web);
        } finally {
            Vm.sh("systemctl stop firewalld web");
        }
        reaches("10.1.0.2", "10.2.0.2", "10.1.0.254");
    }

    /** Docker's way: what is forwarded is dropped, and br_netfilter shows bridged frames to that. */
    @Test
    @Order(4)
    void shouldTalkByItsProgramsBesideAPolicyOfDrop() {
        assumeTrue(Vm.ask("modprobe br_netfilter").status() == 0, "this kernel has no br_netfilter");
        Vm.sh("sysctl -q net.bridge.bridge-nf-call-iptables=1");
        Vm.until("ipn doctor | grep -q 'net.bridge.bridge-nf-call-iptables'");
        Vm.sh("sleep 1.5"); // it looks each second
        Vm.sh("nft add table ip t-docker;"
                + " nft 'add chain ip t-docker forward { type filter hook forward priority 0; policy drop; }'");
        try {
            if (Vm.isOlderThan("6.2")) { // where the bridge carries the bus, too
                isCutOff("10.1.0.2");
            } else {
                reaches("10.1.0.2");
            }
            isCutOff("10.2.0.2");
            Vm.sh("sysctl -q net.bridge.bridge-nf-call-iptables=0");
            reaches("10.1.0.2", "10.2.0.2");
        } finally {
            Vm.sh("nft delete table ip t-docker; sysctl -q net.bridge.bridge-nf-call-iptables=0");
        }
    }

    /** Which doctor has said. */
    private static void isCutOff(String address) {
        assertThat(Vm.ask(TALK + address).status())
                .as("the bridge's path to " + address)
                .isNotZero();
    }
}
