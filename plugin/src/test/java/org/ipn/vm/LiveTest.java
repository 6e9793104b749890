// SPDX-License-Identifier: Apache-2.0
package org.ipn.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.ipn.it.Net;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** virsh's everyday commands for a network and its NICs, as this release has them. */
@InVm
@Order(6)
class LiveTest {
    private static final String MAC = "52:54:00:00:00:77";

    @BeforeAll
    static void boot() {
        Vm.start(Net.bus("t-bus"), Net.ofSwitch("t-switch"));
        Vm.boot("one --net t-bus,ip=10.1.0.1/24 --persistent", "two --net t-bus,ip=10.1.0.2/24,mac=" + MAC);
    }

    @AfterAll
    static void end() {
        Vm.end();
    }

    private static void pings() {
        Vm.until("guest run one -- ping -q -c 1 -W 5 10.1.0.2");
    }

    @Test
    @Order(1)
    void shouldTakeARunningNetworksMetadata() {
        assumeTrue(Vm.ask("virsh help net-metadata").status() == 0, "this release's virsh has no net-metadata");
        Vm.sh("""
                for when in --live --config; do
                  virsh -q net-metadata t-bus urn:ipn:1 --key ipn $when \\
                    --set "<bus forwarder='bridge'><access mode='0660' group='kvm'/></bus>"
                done
                """);
        Vm.until("[ \"$(stat -c '%a %G' /run/ipn/nodes/t-bus)\" = '660 kvm' ]");
        assertThat(Vm.sh("virsh net-dumpxml t-bus")).contains("group=\"kvm\"");
        pings();
    }

    @Test
    @Order(2)
    void shouldKeepADescribedNetworkAsItIs() {
        assumeTrue(Vm.ask("virsh help net-desc").status() == 0, "this release's virsh has no net-desc");
        Vm.sh("""
                for when in --live --config; do
                  virsh -q net-desc t-switch $when 'what the lab has'; virsh -q net-desc t-switch --title $when Lab
                done
                """);
        assertThat(Vm.sh("virsh net-desc t-switch")).contains("what the lab has");
        assertThat(Vm.sh("ipn plan")).isEqualTo("nothing to change\n");
    }

    @Test
    @Order(3)
    void shouldFollowALinkThatIsSetDownAndUp() {
        Vm.sh("virsh -q domif-setlink two " + MAC + " down; virsh domif-getlink two " + MAC + " | grep -w down");
        assertThat(Vm.ask("guest run one -- ping -q -c 1 -W 2 10.1.0.2").status())
                .isNotZero();
        Vm.sh("virsh -q domif-setlink two " + MAC + " up; virsh domif-getlink two " + MAC + " | grep -w up");
        pings();
        assertThat(Vm.sh("ipn plan")).isEqualTo("nothing to change\n");
    }

    @Test
    @Order(4)
    void shouldServeANicThatIsPluggedAndMovedAndUnplugged() {
        Vm.sh("virsh -q attach-interface one network t-bus --model virtio --mac 52:54:00:00:00:78 --live");
        Vm.until("ipn ports t-bus | grep -q 52:54:00:00:00:78");
        Vm.sh("""
                virsh -q update-device one /dev/stdin --live <<'X'
                <interface type='network'><mac address='52:54:00:00:00:78'/><source network='t-switch'/><model type='virtio'/></interface>
                X
                """);
        Vm.until("ipn ports t-switch | grep -q 52:54:00:00:00:78; ! ipn ports t-bus | grep -q 52:54:00:00:00:78");
        Vm.sh("virsh domifstat one 52:54:00:00:00:78 | grep rx_bytes");
        // To libvirt a NIC that was moved is one of the bridge.
        Vm.sh("virsh -q detach-interface one $(virsh -q domiflist one | awk '/00:78/ { print $2 }')"
                + " --mac 52:54:00:00:00:78 --live");
        Vm.until("! ipn ports t-switch | grep -q 52:54:00:00:00:78");
    }

    @Test
    @Order(5)
    void shouldTakeARunningGuestsPolicy() {
        Vm.sh("ipn port set t-bus --guest two rights=r");
        Vm.until("ipn ports t-bus | grep %s | grep -qw r".formatted(MAC));
        assertThat(Vm.ask("guest run one -- ping -q -c 1 -W 2 10.1.0.2").status())
                .isNotZero();
        Vm.sh("ipn port set t-bus --guest two rights=rw");
        pings();
    }
}
