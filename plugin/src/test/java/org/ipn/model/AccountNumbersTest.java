// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.ipn.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class AccountNumbersTest {
    private static final AccountNumbers ALICE =
            AccountNumbers.ROOT.with(new AccountNumbers(Map.of("alice", 1000), Map.of("lab", 100)));

    private static Network network(Access access, NamedTap... taps) {
        return Networks.like(Networks.network(new UUID(0, 7), "lab", Kind.BUS, "ipn-lab", Forward.BRIDGE))
                .access(access)
                .taps(taps)
                .build();
    }

    private static NamedTap tap(String user, String group) {
        return new NamedTap("uml0", user, group, PortPolicy.NONE, 1, false);
    }

    @Test
    void shouldKnowEarlierAndNewerOnes() {
        assertThat(ALICE.users()).isEqualTo(Map.of("root", 0, "alice", 1000));
        assertThat(ALICE.groups()).isEqualTo(Map.of("root", 0, "lab", 100));
    }

    @Test
    void shouldNameWhoIsNotKnown() {
        assertThat(ALICE.unknown(network(new Access("alice", "lab", 0660), tap("alice", "root"))))
                .isEmpty();
        assertThat(ALICE.unknown(network(new Access("bob", "lab", 0660))))
                .contains("user bob of <ipn:access> does not exist");
        assertThat(ALICE.unknownOfAccess(network(new Access("alice", "crew", 0660))))
                .contains("group crew of <ipn:access> does not exist");
        assertThat(ALICE.unknown(network(Access.DEFAULT, tap("bob", "root"))))
                .contains("user bob of <ipn:tap dev=\"uml0\"> does not exist");
        assertThat(ALICE.unknownOfTaps(network(Access.DEFAULT, tap("alice", "crew"))))
                .contains("group crew of <ipn:tap dev=\"uml0\"> does not exist");
    }

    @Test
    void shouldTellWhoMayOpenATap() {
        assertThat(ALICE.ownerOf(tap("alice", "lab"))).contains(TapOwner.of(1000, 100));
        assertThat(ALICE.ownerOf(tap("bob", "lab"))).isEmpty();
        assertThat(ALICE.ownerOf(tap("alice", "crew"))).isEmpty();
    }

    @Test
    void shouldTellWhoseANodeFileIs() {
        Access access = new Access("alice", "lab", 0660);
        assertThat(ALICE.isOwner(access, 1000)).isTrue();
        assertThat(ALICE.isOwner(access, 1001)).isFalse();
        assertThat(ALICE.isGroup(access, List.of(27, 100))).isTrue();
        assertThat(ALICE.isGroup(access, List.of(27))).isFalse();
        assertThat(ALICE.isGroup(new Access("alice", "crew", 0660), List.of(27, 100)))
                .isFalse();
    }
}
