// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A guest that is saved, restored, or reverted to a snapshot has its ports as before. */
@InSandbox
class SavedGuestTest {
    private static final Net BUS = Net.bus("lab").withPortgroup("slow", "queue='77'");
    private static final Net NAT = Net.ofSwitch("nat").forward("nat", 87).withoutStp();
    private static final Guest PEER = new Guest("peer");

    @BeforeAll
    static void boot() {
        BUS.define().start();
        NAT.define().start();
        Guest.boot("peer", "--net", "lab,ip=10.1.0.2/24", "--net", "nat,ip=10.2.0.2/24");
    }

    private static final String[] NICS = {
        "--net", "lab,portgroup=slow,ip=10.1.0.1/24",
        "--net", "nat,isolated=yes,ip=10.2.0.1/24",
        "--tap", "t-own,network=lab,ip=10.3.0.1/24"
    };

    private static void isConnected(Guest guest) {
        List<String> taps = guest.taps();
        BUS.serves(BUS.port(taps.get(0)).queueOf(77));
        NAT.serves(NAT.port(taps.get(1)).isolate());
        BUS.serves(BUS.port("t-own").named("ipn:" + BUS.uuid()));
        PEER.reaches("10.1.0.1");
        PEER.reaches("10.2.0.1");
    }

    @Test
    void shouldBeConnectedWhenRestored() {
        Guest guest = Guest.boot("g", NICS);
        isConnected(guest);
        Shell.ok("virsh", "-q", "save", "g", "/run/sandbox/saved");
        assertThat(Links.exists("t-own")).isFalse();
        Shell.ok("virsh", "-q", "restore", "/run/sandbox/saved");
        isConnected(guest);
    }

    /** Its network was stopped, and is another kind of network when the guest comes back. */
    @Test
    void shouldJoinTheNetworkAsItIsWhenRestored() {
        Net net = Net.bus("brief").define().start();
        Guest guest = Guest.boot("g", "--net", "brief");
        net.serves(guest.tap());
        Shell.ok("virsh", "-q", "save", "g", "/run/sandbox/saved");
        net.stop();
        Net other = net.as("switch").on("ipn-other").define().start();
        Shell.ok("virsh", "-q", "restore", "/run/sandbox/saved");
        other.serves(guest.tap());
    }

    @Test
    void shouldBeConnectedAfterARevertToASnapshot() {
        Assumptions.assumeTrue(
                Shell.run("sh", "-c", "command -v qemu-img").status() == 0,
                "libvirt keeps a guest's memory in a qcow2 disk, and there is no qemu-img");
        Guest guest = bootWithDisk();
        isConnected(guest);
        Shell.ok("virsh", "-q", "snapshot-create-as", "g", "before");
        guest.sh("touch /tmp/after");
        Shell.ok("virsh", "-q", "snapshot-revert", "g", "before");
        assertThat(guest.sh("ls /tmp")).doesNotContain("after");
        isConnected(guest);
        Shell.ok("virsh", "-q", "snapshot-delete", "g", "before");
    }

    private static Guest bootWithDisk() {
        Shell.sh("qemu-img create -q -f qcow2 /run/sandbox/disk.qcow2 1M");
        String xml = Shell.ok(Stream.concat(Stream.of("guest", "start", "g", "--print"), Arrays.stream(NICS))
                        .toArray(String[]::new))
                .replace("</devices>", """
                        <disk type='file' device='disk'>
                          <driver name='qemu' type='qcow2'/>
                          <source file='/run/sandbox/disk.qcow2'/>
                          <target dev='vda' bus='virtio'/>
                        </disk>
                        </devices>
                        """);
        Shell.runWithInput(xml, "virsh", "-q", "define", "/dev/stdin").orFail();
        Shell.ok("virsh", "-q", "start", "g");
        Shell.ok("guest", "wait", "g");
        return new Guest("g");
    }
}
