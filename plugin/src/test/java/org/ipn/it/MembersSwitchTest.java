// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes on a switch, which knows who is where by their frames alone. */
@InSandbox
class MembersSwitchTest {
    @ParameterizedTest
    @ValueSource(strings = {"bridge", "ebpf"})
    void shouldGiveAStolenAddressBackAsSoonAsItsOwnerSpeaks(String forwarder) throws Exception {
        Net.ofSwitch("office")
                .with(" forwarder='" + forwarder + "'><ipn:access mode='0666'/></ipn:switch>")
                .define()
                .start();
        try (Talk talk = ALICE.python("thief", "office")) {
            assertThat(talk.rest()).containsExactly("unharmed");
        }
    }
}
