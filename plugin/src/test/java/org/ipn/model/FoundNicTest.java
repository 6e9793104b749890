// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class FoundNicTest {
    private static final Mac HARDWARE = Mac.parse("52:54:00:00:00:01");
    private static final Mac OTHER = Mac.parse("52:54:00:00:00:02");

    private static Link link(int index, String name, Mac mac) {
        return new Link(index, name, "", mac, 1500, true, true, true, "ipn-lab", "", 1000, null, null);
    }

    private static FoundNic found(Mac permanent, Mac address) {
        return new FoundNic("eth1", 3, permanent, address, false, 9000, "uplink");
    }

    @Test
    void shouldKnowASoftNicByItsAddress() {
        assertThat(found(null, HARDWARE).isOf(link(3, "renamed", HARDWARE))).isTrue();
        assertThat(found(null, HARDWARE).isOf(link(3, "eth1", OTHER))).isFalse();
        assertThat(found(null, HARDWARE).isOf(link(4, "eth1", HARDWARE))).isFalse();
        assertThat(found(OTHER, HARDWARE).isOf(link(3, "eth1", HARDWARE)))
                .as("that one had an address of its own")
                .isFalse();
    }

    @Test
    void shouldKnowByItsNameOneWhoseAddressWasNotNoted() {
        assertThat(found(null, null).isOf(link(3, "eth1", OTHER))).isTrue();
        assertThat(found(null, null).isOf(link(3, "eth2", OTHER))).isFalse();
    }

    @Test
    void shouldGiveItBackAsItWas() {
        Link given = found(null, HARDWARE).restored(link(3, "eth1", HARDWARE));
        assertThat(given)
                .isEqualTo(link(3, "eth1", HARDWARE)
                        .withMaster(null)
                        .withUp(false)
                        .withMtu(9000)
                        .withAlias("uplink"));
    }
}
