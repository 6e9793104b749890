// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import org.junit.jupiter.api.Test;

/** A network that comes back with another MTU. */
@InSandbox
class MembersMtuTest {
    private static final String MAC = "52:54:00:00:00:01";

    private static Net lab(int mtu) {
        return Net.bus("lab").with(" mtu='" + mtu + "'><ipn:access mode='0666'/></ipn:bus>");
    }

    @Test
    void shouldEndTheMembersOfTheOldMtuAndTellNewOnesTheirs() throws Exception {
        Net lab = lab(1500);
        for (int mtu : new int[] {1400, 9000, 68, 65521}) {
            lab = lab(mtu).define().start();
            try (Talk members = ALICE.python("mtu", "lab")) {
                members.awaits("passed " + mtu);
                assertThat(Links.show(lab.bridge()).get("mtu").getAsInt()).isEqualTo(mtu);
                Guest guest = Guest.dark("g", Nic.net(lab, MAC));
                assertThat(Links.show(guest.tap()).get("mtu").getAsInt()).isEqualTo(mtu);
                Eventually.that(() -> assertThat(Daemon.plan()).isEmpty());
                guest.stop();
                lab.stop();
                members.awaits("ended");
            }
        }
    }
}
