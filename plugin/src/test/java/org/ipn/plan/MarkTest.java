// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class MarkTest {
    private static final UUID NETWORK = UUID.fromString("0b6b7fd5-52a9-4a2d-9fdc-3e02f6f27f03");

    @Test
    void shouldKnowItsOwnMarks() {
        assertThat(Mark.madeFor(Mark.made(NETWORK))).contains(NETWORK);
        assertThat(Mark.servedFor(Mark.served(NETWORK))).contains(NETWORK);
        assertThat(Mark.madeFor(Mark.served(NETWORK))).isEmpty();
        assertThat(Mark.servedFor(Mark.made(NETWORK))).isEmpty();
    }

    /** What has our mark may be deleted. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ipn:",
                "ipn:lab",
                "ipn:1-2-3-4-5",
                "ipn:0B6B7FD5-52A9-4A2D-9FDC-3E02F6F27F03",
                "ipn: 0b6b7fd5-52a9-4a2d-9fdc-3e02f6f27f03",
                "ipn:0b6b7fd5-52a9-4a2d-9fdc-3e02f6f27f03 old",
                "IPN:0b6b7fd5-52a9-4a2d-9fdc-3e02f6f27f03"
            })
    void shouldNotTakeAnAdminsTextForAMark(String alias) {
        assertThat(Mark.madeFor(alias)).isEmpty();
        assertThat(Mark.servedFor(alias.replace("ipn", "ipn-port"))).isEmpty();
    }
}
