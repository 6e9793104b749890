// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class NeighboursTest {
    /** {@code cat /proc/net/arp} of a Debian 12; the second was asked for and has not answered. */
    private static final List<String> TABLE = """
            IP address       HW type     Flags       HW address            Mask     Device
            10.9.0.1         0x1         0x2         52:54:00:00:28:02     *        ipnh0
            10.9.0.2         0x1         0x0         00:00:00:00:00:00     *        ipnh0
            192.0.2.1        0x1         0x2         52:54:00:00:28:03     *        eth0
            """.lines().toList();

    @Test
    void shouldBeThoseBehindTheDevice() {
        assertThat(Neighbours.parse(TABLE, Set.of("ipnh0", "ipn-own")))
                .containsExactly(new Neighbours.Neighbour("10.9.0.1", "52:54:00:00:28:02"));
    }
}
