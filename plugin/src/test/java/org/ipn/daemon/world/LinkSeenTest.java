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
    private static final Mac ANY = Mac.parse("52:54:00:00:00:01");

    private static World.Turn turn(String kind, Mac mac, @Nullable String master) {
        return new Input.LinkSeen(new Link(7, "d", kind, mac, 1500, true, true, false, master, "", 1000, null, null))
                .turn();
    }

    /** A container's end of a veth is on no bridge, and tells whose the host's is; a guest's tap tells whose it is before it is on one. */
    @Test
    void shouldGoBeforeNewsWhereItMayTellOfAPort() {
        assertThat(turn(Link.TUN, ANY, "br0")).isEqualTo(World.Turn.PORT);
        assertThat(turn(Link.VETH, ANY, "br0")).isEqualTo(World.Turn.PORT);
        assertThat(turn(Link.VETH, ANY, null)).isEqualTo(World.Turn.PORT);
        assertThat(turn(Link.TUN, ANY.ofTap(), null)).isEqualTo(World.Turn.PORT);
        assertThat(turn(Link.TUN, ANY, null)).isEqualTo(World.Turn.NEWS);
    }
}
