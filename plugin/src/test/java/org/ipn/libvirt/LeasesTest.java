// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class LeasesTest {
    /** {@code cat /var/lib/libvirt/dnsmasq/virbr0.status} of libvirt 9.0. */
    private static final String STATUS = """
            [
              {
                "ip-address": "192.168.122.45",
                "mac-address": "52:54:00:AB:76:5b",
                "hostname": "g1",
                "client-id": "01:52:54:00:ab:76:5b",
                "expiry-time": 1000
              },
              {
                "ip-address": "192.168.122.46",
                "mac-address": "52:54:00:ab:76:5c",
                "expiry-time": 500
              }
            ]
            """;

    @Test
    void shouldBeThoseThatHold() {
        assertThat(Leases.parse(STATUS, 500)).containsExactly(new Leases.Lease("52:54:00:ab:76:5b", "192.168.122.45"));
    }

    /** As libvirt leaves the file of a network whose leases have all been given back. */
    @Test
    void shouldBeNoneInAnEmptyFile() {
        assertThat(Leases.parse("", 500)).isEmpty();
    }
}
