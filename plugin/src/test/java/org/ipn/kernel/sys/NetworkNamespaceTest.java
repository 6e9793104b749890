// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.Test;

@FreshNamespace
class NetworkNamespaceTest {
    @Test
    void shouldGoAndComeBack() throws ErrnoException {
        try (NetworkNamespace first = NetworkNamespace.current()) {
            Command.run("ip link add here type bridge");
            NetworkNamespace.unshare();
            assertThat(Command.run("ip -br link show")).doesNotContain("here");
            first.enter();
            assertThat(Command.run("ip -br link show")).contains("here");
        }
    }

    @Test
    void shouldLeaveOtherThreadsWhereTheyAre() throws Exception {
        String before = Command.run("readlink /proc/self/ns/net");
        Thread other = new Thread(() -> {
            try {
                NetworkNamespace.unshare();
            } catch (ErrnoException failed) {
                throw new AssertionError(failed);
            }
        });
        other.start();
        other.join();

        assertThat(Command.run("readlink /proc/self/ns/net")).isEqualTo(before);
    }
}
