// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.ipn.kernel.netlink.LinkMessages;
import org.ipn.kernel.netlink.MalformedMessage;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.Test;

@FreshNamespace
class RouteSocketTest {
    private static final int PAIRS = 100; // whose dump is several datagrams

    /** The kernel would answer the next question with EBUSY. */
    @Test
    void shouldAskAnewAfterAnAnswerThatItCouldNotRead() throws Exception {
        LinkDumpTest.makePorts(PAIRS);
        try (RouteSocket socket = new RouteSocket()) {
            AtomicInteger read = new AtomicInteger();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> socket.dump(
                                LinkMessages.dump(socket.message()), "list links", "", () -> {}, message -> {
                                    throw new MalformedMessage("is too short");
                                }))
                        .hasMessageContaining("is too short");
                socket.dump(
                        LinkMessages.dump(socket.message()),
                        "list links",
                        "",
                        () -> read.set(0),
                        message -> read.incrementAndGet());
                assertThat(read.get()).isGreaterThan(2 * PAIRS);
            }
        }
    }
}
