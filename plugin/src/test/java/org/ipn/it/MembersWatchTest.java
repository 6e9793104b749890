// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import org.junit.jupiter.api.Test;

/** Who watches is told of every member that ipnd makes, with the numbers of those who receive and send. */
@InSandbox
class MembersWatchTest {
    @Test
    void shouldTellOfNamedTapsAndTheHost() {
        Net lab = Net.bus("lab")
                .holding("<ipn:tap dev='uml0' user='alice'/><ipn:host address='10.1.0.254/24'/>")
                .define();
        try (Watch watch = new Watch()) {
            lab.start();
            watch.tells("start lab - - 0 0", "join lab uml0 named 2 2", "join lab ipnh0p host 2 2");
            Shell.sh("ipn port add lab --dev uml1 --user bob");
            watch.tells("join lab uml1 named 3 3");
            Shell.sh("ipn port del lab --dev uml1");
            watch.tells("leave lab uml1 named 2 2");
            lab.stop();
            watch.tells("leave lab uml0 named 0 0", "leave lab ipnh0p host 0 0", "stop lab - - 0 0");
        }
    }
}
