// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** What a user does at virsh; networks by uuid, because their names are hostile. */
final class Virsh {
    static final String UUID_1 = "11111111-1111-4111-8111-111111111111";

    private Virsh() {}

    static Ran define(String xml) {
        return Ran.run(List.of("virsh", "-q", "net-define", "/dev/stdin"), xml.getBytes(StandardCharsets.UTF_8));
    }

    static Ran start(String uuid) {
        return Ran.run("virsh", "-q", "net-start", "--network", uuid);
    }

    static Ran destroy(String uuid) {
        return Ran.run("virsh", "-q", "net-destroy", "--network", uuid);
    }

    static Ran create(Path domain) {
        return Ran.run("virsh", "-q", "create", domain.toString());
    }

    /** Refused with exactly this line of ours after libvirt's own words. */
    static void assertRefused(Ran tried, String line) {
        assertThat(tried.status()).as(tried.toString()).isEqualTo(1);
        assertThat(tried.out()).isEmpty();
        assertThat(tried.err().stripTrailing()).endsWith("exit status 1: " + line);
    }

    static void removeAll() {
        for (String guest : Ran.ok("virsh", "-q", "list", "--all", "--uuid").split("\n")) {
            if (!guest.isBlank()) {
                Ran.run("virsh", "-q", "destroy", "--domain", guest);
            }
        }
        for (String uuid : Ran.ok("virsh", "-q", "net-list", "--all", "--uuid").split("\n")) {
            if (!uuid.isBlank()) {
                destroy(uuid);
                Ran.ok("virsh", "-q", "net-undefine", "--network", uuid);
            }
        }
    }

    /** @param rest everything after the metadata */
    static String network(String name, String metadata, String rest) {
        return "<network><name>" + name + "</name><uuid>" + UUID_1 + "</uuid><metadata>" + metadata + "</metadata>"
                + rest + "</network>";
    }

    static String network(String name, UUID uuid, String bridge) {
        return "<network><name>" + name + "</name><uuid>" + uuid + "</uuid><metadata>" + bus("") + "</metadata>"
                + onBridge(bridge) + "</network>";
    }

    static String bus(String inside) {
        return "<ipn:bus xmlns:ipn='urn:ipn:1'" + (inside.isEmpty() ? "/>" : inside + "</ipn:bus>");
    }

    static String onBridge(String bridge) {
        return "<forward mode='bridge'/><bridge name='" + bridge + "'/>";
    }
}
