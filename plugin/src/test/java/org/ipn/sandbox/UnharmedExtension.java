// SPDX-License-Identifier: Apache-2.0
package org.ipn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Behind {@link Unharmed}. */
final class UnharmedExtension implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(UnharmedExtension.class);

    private record Before(HostState host, String pid, int logged) {}

    @Override
    public void beforeEach(ExtensionContext context) {
        Assumptions.assumeTrue(
                System.getenv("IPN_SANDBOX") != null, "runs in dev sandbox only: sudo ./dev test libvirt");
        Before before = new Before(HostState.now(), Ipnd.pid(), Ipnd.log().size());
        context.getStore(STORE).put(Before.class, before);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Before before = context.getStore(STORE).get(Before.class, Before.class);
        if (before == null) {
            return;
        }
        Virsh.removeAll();
        assertThat(Ipnd.call("GET", "/health", "").status()).isEqualTo(200);
        Awaitility.await()
                .untilAsserted(() -> assertThat(HostState.now()).as("the host").isEqualTo(before.host()));
        assertThat(Ipnd.pid()).isEqualTo(before.pid());
        List<String> log = Ipnd.log();
        assertThat(log.subList(before.logged(), log.size()).stream()
                        .filter(line -> line.contains("\tat ") || line.contains("Exception")))
                .as("stack traces that ipnd logged")
                .isEmpty();
    }
}
