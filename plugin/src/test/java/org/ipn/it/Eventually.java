// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Waits for what is to come true; its limit says that it never will, not how fast it has to be. */
final class Eventually {
    private Eventually() {}

    static void that(ThrowingRunnable assertion) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(30))
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(assertion);
    }
}
