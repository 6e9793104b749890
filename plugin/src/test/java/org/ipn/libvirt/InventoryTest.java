// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ipn.libvirt.Sandbox.create;
import static org.ipn.libvirt.Sandbox.define;
import static org.ipn.libvirt.Sandbox.ignoring;
import static org.ipn.libvirt.Sandbox.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("libvirt")
@Timeout(60)
class InventoryTest {
    private static final Path RUN = Path.of("/run/libvirt");

    private final Heard heard = new Heard();

    @BeforeEach
    void networks() {
        run("ip", "link", "add", "inv0", "type", "bridge");
        define("inv-on", "inv0");
        define("inv-off", "inv1");
        run("virsh", "net-start", "inv-on");
    }

    @AfterEach
    void remove() {
        ignoring("virsh", "destroy", "inv-guest");
        ignoring("virsh", "undefine", "inv-idle");
        for (String network : List.of("inv-on", "inv-off")) {
            ignoring("virsh", "net-destroy", network);
            ignoring("virsh", "net-undefine", network);
        }
        ignoring("ip", "link", "del", "inv0");
    }

    @Test
    void shouldListActiveAndInactiveNetworksWithTheirMetadata() throws Exception {
        try (Libvirt libvirt = new Libvirt("qemu:///system", false, heard)) {
            heard.awaits("connected");
            List<Inventory.NetworkXml> networks = libvirt.inventory().networks();
            assertThat(of(networks, "inv-on").active()).isTrue();
            assertThat(of(networks, "inv-off").active()).isFalse();
            assertThat(of(networks, "inv-off").xml()).contains("<t:note xmlns:t=\"urn:test\">käse</t:note>");
        }
    }

    @Test
    void shouldGiveTheLiveXmlOfAnActiveNetworkThatWasRedefined() throws Exception {
        define("inv-on", "inv9");
        try (Libvirt libvirt = new Libvirt("qemu:///system", false, heard)) {
            heard.awaits("connected");
            assertThat(of(libvirt.inventory().networks(), "inv-on").xml()).contains("bridge name='inv0'");
        }
    }

    @Test
    void shouldListRunningGuestsWithTheirTaps() throws Exception {
        create("inv-guest");
        run("virsh", "attach-interface", "inv-guest", "network", "inv-on", "--mac", "52:54:00:00:77:01");
        try (Libvirt libvirt = new Libvirt("qemu:///system", false, heard)) {
            heard.awaits("connected");
            assertThat(libvirt.inventory().guests().values())
                    .filteredOn(xml -> xml.contains("<name>inv-guest</name>"))
                    .singleElement()
                    .asString()
                    .contains("<mac address='52:54:00:00:77:01'/>")
                    .containsPattern("<target dev='vnet\\d+'/>");
        }
    }

    @Test
    void shouldAskEachOfTheSplitDaemonsForItsOwn() throws Exception {
        // libvirtd under the split daemons' names: the client library goes by their sockets.
        Path guests = Files.createSymbolicLink(RUN.resolve("virtqemud-sock-ro"), RUN.resolve("libvirt-sock-ro"));
        Path networks = Files.createSymbolicLink(RUN.resolve("virtnetworkd-sock-ro"), RUN.resolve("libvirt-sock-ro"));
        try (Libvirt libvirt = new Libvirt("qemu:///system", true, heard)) {
            heard.awaits("connected");
            assertThat(of(libvirt.inventory().networks(), "inv-on").active()).isTrue();
            create("inv-guest");
            heard.awaits("guest inv-guest started");
            run("virsh", "net-destroy", "inv-on");
            heard.awaits("network inv-on stopped");
            assertThat(libvirt.inventory().guests().values()).anyMatch(xml -> xml.contains("<name>inv-guest</name>"));
        } finally {
            Files.delete(guests);
            Files.delete(networks);
        }
    }

    @Test
    void shouldTellTheVersionsOfDaemonAndLibrary() {
        try (Libvirt libvirt = new Libvirt("qemu:///system", false, heard)) {
            heard.awaits("connected");
            assertThat(libvirt.version().orElseThrow())
                    .matches("libvirt \\d+\\.\\d+\\.\\d+, client library \\d+\\.\\d+\\.\\d+");
        }
    }

    @Test
    void shouldSayInOneLineWhyThereIsNoInventory() {
        try (Libvirt libvirt = new Libvirt("qemu+unix:///system?socket=/run/nowhere", true, heard)) {
            heard.awaits("disconnected");
            assertThat(libvirt.version()).isEmpty();
            assertThatThrownBy(libvirt::inventory)
                    .isInstanceOf(LibvirtUnavailable.class)
                    .hasMessageStartingWith(
                            "connect to qemu+unix:///system?socket=/run/nowhere: Failed to connect socket")
                    .hasMessageEndingWith("No such file or directory");
        }
        assertThat(heard.lines).as("the same reason is not repeated").isEmpty();
    }

    private static Inventory.NetworkXml of(List<Inventory.NetworkXml> networks, String name) {
        return networks.stream()
                .filter(network -> network.xml().contains("<name>" + name + "</name>"))
                .reduce((a, b) -> {
                    throw new AssertionError(name + " is listed twice");
                })
                .orElseThrow();
    }
}
