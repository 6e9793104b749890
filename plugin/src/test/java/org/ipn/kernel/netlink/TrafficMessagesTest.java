// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.kernel.netlink.Captured.content;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What we send is, to the byte, what {@code tc} sends for the same wish. */
@Tag("pure")
class TrafficMessagesTest {
    private final Message message = new Message(ByteBuffer.allocate(2048));

    @Test
    void shouldDelayAsTcDoesAndAlsoWhereADelayIs() {
        byte[] expected = Captured.request("netem");
        expected[7] &= ~(Netlink.NLM_F_EXCL >> 8); // nlmsg_flags
        assertThat(content(TrafficMessages.delay(message, 1, 20, 5, 10_000))).isEqualTo(expected);
    }

    @Test
    void shouldEndADelayAsTcDoes() {
        assertThat(content(TrafficMessages.noDelay(message, 1))).isEqualTo(Captured.request("netem-delete"));
    }
}
