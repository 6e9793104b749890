// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.sandbox.Virsh.UUID_1;
import static org.ipn.sandbox.Virsh.assertRefused;
import static org.ipn.sandbox.Virsh.bus;
import static org.ipn.sandbox.Virsh.network;
import static org.ipn.sandbox.Virsh.onBridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Guests whose {@code <ipn:ports>} can't be what they say: refused before anything runs, and nothing of theirs is left. */
@Unharmed
class HostileGuestTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void startLab() {
        assertThat(Virsh.define(network("lab", bus(""), onBridge("ipn-lab")))).isEqualTo(new Ran(0, "", ""));
        assertThat(Virsh.start(UUID_1)).isEqualTo(new Ran(0, "", ""));
    }

    @AfterEach
    void removeDevices() {
        Ran.run("ip", "link", "delete", "dev", "t-theirs");
    }

    /** A guest that would run at once: what QEMU is given does not matter to us. */
    private Ran create(String ports, String target) throws IOException {
        Path file = folder.resolve("g.xml");
        Files.writeString(file, """
                <domain type='qemu'>
                  <name>g</name>
                  <metadata><ipn:ports xmlns:ipn='urn:ipn:1'>%s</ipn:ports></metadata>
                  <memory unit='MiB'>32</memory>
                  <os><type arch='x86_64'>hvm</type></os>
                  <devices>
                    <interface type='ethernet'>
                      <mac address='52:54:00:00:00:01'/>
                      <target dev='%s' managed='no'/>
                    </interface>
                  </devices>
                </domain>
                """.formatted(ports, target));
        return Virsh.create(file);
    }

    private static String port(String attributes) {
        return "<ipn:port mac='52:54:00:00:00:01' " + attributes + "/>";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "network=\"none\"                 | guest g: IPN network none is not active: virsh net-start none",
                "network=\"lab\" vlan=\"4095\"    | guest g: vlan=\"4095\" of <ipn:port mac=\"52:54:00:00:00:01\">: allowed are 1 to 4094, or none",
                "network=\"lab\" loss=\"101\"     | guest g: loss=\"101\" of <ipn:port mac=\"52:54:00:00:00:01\">: allowed are 0 to 100, decimals with a point",
                "network=\"lab\" rights=\"x\"     | guest g: rights=\"x\" of <ipn:port mac=\"52:54:00:00:00:01\">: allowed are rw, r, w",
            })
    void shouldRefuseAPortThatCanNotBe(String attributes, String line) throws IOException {
        HostState before = HostState.now();
        assertRefused(create(port(attributes), "t1"), line);
        assertThat(HostState.now()).isEqualTo(before);
    }

    @Test
    void shouldRefuseATapThatSomebodyElseHas() throws IOException {
        Ran.ok("ip", "link", "add", "t-theirs", "type", "veth");
        HostState before = HostState.now();
        assertRefused(
                create(port("network='lab'"), "t-theirs"),
                "guest g: tap t-theirs exists and is not ours; choose another <target dev=…/>");
        assertThat(HostState.now()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"0123456789abcdef", "../../x", "a b", "a%d", "."})
    void shouldMakeNoTapOfANameThatIsNone(String device) throws IOException {
        HostState before = HostState.now();
        Ran ran = create(port("network='lab'"), device);
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err().stripTrailing().lines().count()).isEqualTo(2);
        assertThat(HostState.now()).isEqualTo(before);
    }
}
