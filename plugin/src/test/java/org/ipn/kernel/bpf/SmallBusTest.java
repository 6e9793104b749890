// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import org.ipn.testing.FreshNamespace;

/** Of few members: XDP by the driver. */
@FreshNamespace
class SmallBusTest extends BusTest {
    SmallBusTest() {
        super(4, "bus_xdp");
    }
}
