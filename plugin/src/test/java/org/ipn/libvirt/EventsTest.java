// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.libvirt.Sandbox.define;
import static org.ipn.libvirt.Sandbox.ignoring;
import static org.ipn.libvirt.Sandbox.run;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("libvirt")
@Timeout(60)
class EventsTest {
    private final Heard heard = new Heard();

    @BeforeEach
    void bridge() {
        run("ip", "link", "add", "ev0", "type", "bridge");
    }

    @AfterEach
    void remove() {
        ignoring("guest", "stop", "ev-guest");
        ignoring("virsh", "net-destroy", "ev");
        ignoring("virsh", "net-undefine", "ev");
        ignoring("ip", "link", "del", "ev0");
    }

    @Test
    void shouldHearOfANetworksLife() {
        try (Libvirt libvirt = new Libvirt("qemu:///system", true, heard)) {
            heard.awaits("connected");
            define("ev", "ev0");
            heard.awaits("network ev defined");
            run("virsh", "net-start", "ev");
            heard.awaits("network ev started");
            run("virsh", "net-destroy", "ev");
            heard.awaits("network ev stopped");
            run("virsh", "net-undefine", "ev");
            heard.awaits("network ev undefined");
        }
    }

    @Test
    void shouldHearOfAGuestsLifeItsNicsAndItsMetadata() {
        define("ev", "ev0");
        run("virsh", "net-start", "ev");
        try (Libvirt libvirt = new Libvirt("qemu:///system", true, heard)) {
            heard.awaits("connected");
            run("guest", "start", "ev-guest", "--bridge", "ev0"); // one that runs Linux: unplugging needs its consent
            heard.awaits("guest ev-guest started");
            run("virsh", "attach-interface", "ev-guest", "network", "ev", "--mac", "52:54:00:00:77:02");
            heard.awaits("guest ev-guest got device net1");
            run("virsh", "detach-interface", "ev-guest", "bridge", "--mac", "52:54:00:00:77:02");
            heard.awaits("guest ev-guest lost device net1");
            run("virsh", "metadata", "ev-guest", "urn:test", "--key", "t", "--set", "<note/>", "--live");
            heard.awaits("guest ev-guest has other metadata");
            run("guest", "stop", "ev-guest");
            heard.awaits("guest ev-guest stopped");
        }
    }

    @Test
    void shouldHearOfNoChangeWithEventsOff() throws Exception {
        Heard other = new Heard();
        try (Libvirt deaf = new Libvirt("qemu:///system", false, heard);
                Libvirt hearing = new Libvirt("qemu:///system", true, other)) {
            heard.awaits("connected");
            other.awaits("connected");
            define("ev", "ev0");
            other.awaits("network ev defined");
            assertThat(heard.lines).isEmpty();
            assertThat(deaf.inventory().networks())
                    .hasSameSizeAs(hearing.inventory().networks());
        }
    }
}
