// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class LinkSeenTest {
    private static World.Turn turn(String kind, @Nullable String master) {
        Mac mac = Mac.parse("52:54:00:00:00:01");
        return new Input.LinkSeen(new Link(7, "d", kind, mac, 1500, true, true, false, master, "", 1000, null, null))
                .turn();
    }

    /** A container's end of a veth is on no bridge, and tells whose the host's is. */
    @Test
    void shouldGoBeforeNewsWhereItMayTellOfAPort() {
        assertThat(turn(Link.TUN, "br0")).isEqualTo(World.Turn.PORT);
        assertThat(turn(Link.VETH, "br0")).isEqualTo(World.Turn.PORT);
        assertThat(turn(Link.VETH, null)).isEqualTo(World.Turn.PORT);
        assertThat(turn(Link.TUN, null)).isEqualTo(World.Turn.NEWS);
    }
}
