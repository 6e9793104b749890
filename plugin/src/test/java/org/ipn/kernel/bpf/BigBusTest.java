// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import org.ipn.testing.FreshNamespace;

/** Of so many who listen that they share each frame. */
@FreshNamespace
class BigBusTest extends BusTest {
    BigBusTest() {
        super(8, "bus_shared");
    }
}
