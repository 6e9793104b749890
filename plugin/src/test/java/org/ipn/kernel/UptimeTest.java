// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class UptimeTest {
    /** {@code cat /proc/uptime} of Linux 6.1. */
    @Test
    void shouldReadWhatTheKernelWrites() {
        assertThat(Uptime.of("350735.47 234388.90\n")).isEqualTo(350_735_470);
        assertThat(Uptime.of("0.05 0.00\n")).isEqualTo(50);
        assertThat(Uptime.now()).isPositive();
    }
}
