// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Behind {@link InSandbox}. */
final class Sandbox implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(Sandbox.class);

    private record Present(Set<String> guests, Set<String> networks, Set<String> links) {
        static Present now() {
            return new Present(
                    lines("virsh -q list --all --name"),
                    lines("virsh -q net-list --all --name"),
                    new TreeSet<>(Links.names()));
        }

        private static Set<String> lines(String command) {
            Set<String> lines = new TreeSet<>();
            Shell.sh(command).lines().filter(line -> !line.isBlank()).forEach(lines::add);
            return lines;
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Assumptions.assumeTrue(
                System.getenv("IPN_SANDBOX") != null, "runs in dev sandbox only: sudo ./dev test libvirt");
        remember(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        remember(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        restore(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (System.getenv("IPN_SANDBOX") != null) {
            restore(context);
        }
    }

    private static void remember(ExtensionContext context) {
        context.getStore(STORE).put(Present.class, Present.now());
    }

    private static void restore(ExtensionContext context) {
        Present before = context.getStore(STORE).get(Present.class, Present.class);
        Daemon.restoreAll();
        Present now = Present.now();
        for (String guest : now.guests()) {
            if (!before.guests().contains(guest)) {
                Shell.run("guest", "stop", guest);
            }
        }
        for (String network : now.networks()) {
            if (!before.networks().contains(network)) {
                Shell.run("virsh", "net-destroy", "--network", network);
                Shell.run("virsh", "net-undefine", "--network", network);
            }
        }
        for (String link : Links.names()) {
            if (link.startsWith("t-") && !before.links().contains(link)) {
                Shell.run("ip", "link", "delete", "dev", link);
            }
        }
        try {
            Eventually.that(() ->
                    assertThat(Present.now()).as("what is left on the host").isEqualTo(before));
            Eventually.that(
                    () -> assertThat(Daemon.plan()).as("what ipnd would change").isEmpty());
        } finally {
            for (String link : Links.names()) {
                if (!before.links().contains(link)) {
                    Shell.run("ip", "link", "delete", "dev", link);
                }
            }
        }
    }
}
