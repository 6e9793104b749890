// SPDX-License-Identifier: Apache-2.0
package org.ipn.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/** Behind {@link InVm}. */
final class Watched implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(Watched.class);
    private static final String DENIED =
            "journalctl -q --no-pager -o cat --cursor-file=/var/lib/denied _TRANSPORT=audit + _TRANSPORT=kernel"
                    // libvirt's profile lets libvirtd look at no client that has one, too: it goes on without.
                    + " | grep -v 'profile=\"libvirtd\".*requested_mask=\"read\".*peer=\"ipnd\"'"
                    + " | grep -E 'apparmor=\"DENIED\"|apparmor=\"ALLOWED\".*profile=\"ipnd\"|^SECCOMP |type=1326' || true";

    @Override
    public void beforeAll(ExtensionContext context) {
        Assumptions.assumeTrue(System.getenv("IPN_VM") != null, "runs against a VM only: sudo ./dev test vm");
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(STORE).put(Instant.class, Instant.now());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Instant begun = context.getStore(STORE).get(Instant.class, Instant.class);
        System.out.printf(
                "vm: %s.%s: %s, %d s%n",
                context.getRequiredTestClass().getSimpleName(),
                context.getDisplayName(),
                context.getExecutionException().map(Watched::ended).orElse("passed"),
                Duration.between(begun, Instant.now()).toSeconds());
        assertThat(Vm.sh(DENIED)).as("what was denied").isEmpty();
    }

    private static String ended(Throwable thrown) {
        String first = String.valueOf(thrown.getMessage())
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("");
        return (thrown instanceof TestAbortedException ? "skipped: " : "FAILED: ") + first;
    }
}
