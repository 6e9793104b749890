// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class MacTest {
    /** As libvirt does: a tap with the guest's own address would keep its frames from the guest. */
    @Test
    void shouldKnowWhichAddressLibvirtGivesATap() {
        assertThat(Mac.parse("52:54:00:00:00:01").ofTap()).isEqualTo(Mac.parse("fe:54:00:00:00:01"));
        assertThat(Mac.parse("fe:54:00:00:00:01").ofTap()).isEqualTo(Mac.parse("fa:54:00:00:00:01"));
        assertThat(Mac.parse("fa:54:00:00:00:01").isOfTap()).isTrue();
        assertThat(Mac.parse("52:54:00:00:00:01").isOfTap()).isFalse();
    }
}
