// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.ipn.kernel.sys.FileId;
import org.ipn.kernel.sys.UnixStream.Peer;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Link;
import org.ipn.model.ProcessMember;
import org.ipn.model.Rights;
import org.ipn.plan.Change;
import org.ipn.plan.Mark;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which process becomes a member, and as what. */
@Tag("pure")
class MemberPortsTest {
    private static final UUID LAB = Lab.ID;
    private static final FileId NODE = new FileId(0, 1, 42);
    private static final int OWN = (int) ProcessHandle.current().pid();

    private Rooms rooms;

    @BeforeEach
    void begin(@TempDir Path run) throws Exception {
        rooms = new Rooms(run);
        rooms.nodes.put(NODE, LAB);
    }

    @AfterEach
    void end() {
        rooms.close();
    }

    private void start(String attributes, String ours) throws Exception {
        rooms.inbox.ask(new Input.NetworkStarts(Lab.defined(attributes, ours), AccountNumbers.ROOT));
    }

    private Joined join(int user, Rights proven, boolean forParent) throws Exception {
        JoinRequest request = new JoinRequest("a name", true, forParent, false);
        return rooms.inbox.ask(new Input.Join(NODE, proven, new Peer(OWN, user, List.of(user, 7)), request));
    }

    private Joined join(int user) throws Exception {
        return join(user, Rights.RW, false);
    }

    private Link link(String device) {
        return rooms.records.find(device).orElseThrow();
    }

    @Test
    void shouldBeAPortUnderTheFirstFreeName() throws Exception {
        start("mtu='1400'", "<ipn:default vlan='7'/>");
        rooms.records.nic("ipn0");
        rooms.records.snatched.add("ipn1");
        Joined joined = join(1000);
        assertThat(joined.member().device()).isEqualTo("ipn2");
        assertThat(joined.mtu()).isEqualTo(1400);
        Link port = link("ipn2");
        assertThat(port.master()).isEqualTo("ipn-lab");
        assertThat(port.up()).isTrue();
        assertThat(port.mtu()).isEqualTo(1400);
        assertThat(port.alias()).isEqualTo(Mark.made(LAB));
        assertThat(rooms.records.held(port).tagging().vlan()).isEqualTo(7);
    }

    @Test
    void shouldBeKeptAsWhoItIs() throws Exception {
        start("", "");
        Joined joined = join(1000);
        assertThat(rooms.members.all())
                .containsExactly(new ProcessMember(
                        "ipn0",
                        link("ipn0").index(),
                        LAB,
                        "a name",
                        1000,
                        OWN,
                        List.of(1000, 7),
                        Rights.RW,
                        joined.member().mac()));
        assertThat(link("ipn0").mac()).isEqualTo(joined.member().mac().ofTap());
        assertThat(joined.network().name()).isEqualTo("lab");
    }

    @Test
    void shouldBeItsParentsWhereItAsksForThat() throws Exception {
        start("", "");
        int parent = (int) ProcessHandle.current().parent().orElseThrow().pid();
        assertThat(join(1000, Rights.RW, true).member().process()).isEqualTo(parent);
    }

    /** Its policy holds before the port can hear or say anything. */
    @Test
    void shouldHoldWhatIsAskedOfAllMembersBeforeItIsAPort() throws Exception {
        start("", "<ipn:default vlan='7'/>");
        List<String> kinds = new ArrayList<>();
        rooms.host.watchedBy(change -> kinds.add(change.getClass().getSimpleName()));
        join(1000);
        assertThat(kinds).startsWith("Police", "Set");
    }

    @Test
    void shouldHaveNoRightThatTheNetworkGivesNobody() throws Exception {
        start("", "<ipn:default rights='r'/>");
        assertThat(join(1000).member().rights()).isEqualTo(Rights.R);
        assertThatThrownBy(() -> join(1000, Rights.W, false))
                .hasMessage("<ipn:default rights=\"r\"> of network lab lets nothing of w: open the node file for r");
    }

    @Test
    void shouldRefuseWhoHasNoNodeFile() throws Exception {
        start("", "");
        rooms.nodes.clear();
        assertThatThrownBy(() -> join(1000)).hasMessageStartingWith("the descriptor is not of a node file");
        rooms.nodes.put(NODE, new UUID(9, 9));
        assertThatThrownBy(() -> join(1000)).hasMessage("the network has stopped");
    }

    @Test
    void shouldRefuseWhereTheBridgeIsMissingOrAnothers() throws Exception {
        start("", "");
        rooms.records.change(link("ipn-lab").withAlias("ipn:" + new UUID(9, 9)));
        assertThatThrownBy(() -> join(1000)).hasMessage("the network's bridge is missing: ipn show lab");
        rooms.records.remove(link("ipn-lab"));
        assertThatThrownBy(() -> join(1000)).hasMessage("the network's bridge is missing: ipn show lab");
    }

    @Test
    void shouldRefuseAUserWhoHasEnough() throws Exception {
        start("", "");
        join(1000);
        join(1000);
        assertThatThrownBy(() -> join(1000))
                .hasMessage("user 1000 has 2 members already, and may have no more: members-per-user in ipnd.conf");
        assertThat(join(1001).member().device()).isEqualTo("ipn2");
        assertThatThrownBy(() -> join(1002))
                .hasMessage("this host has 3 members already, and may have no more: members in ipnd.conf");
    }

    @Test
    void shouldMakeRoomForAUserWhoseMembersHaveGone() throws Exception {
        start("", "");
        join(1000).close();
        join(1000);
        join(1001);
        assertThat(join(1000).member().device()).isEqualTo("ipn2");
        Link other = link("ipn0");
        rooms.records.remove(other);
        rooms.records.add(other); // somebody else's by now, for it has another ifindex
        assertThat(join(1000).member().user()).isEqualTo(1000);
        assertThat(rooms.members.countOf(1000)).isEqualTo(2);
        assertThat(rooms.members.countOf(1001)).isEqualTo(1);
    }

    @Test
    void shouldLeaveNothingWhereItCouldNotBecomeAPort() throws Exception {
        start("", "");
        rooms.host.refuse(Change.Set.class);
        assertThatThrownBy(() -> join(1000)).hasMessageContaining("as the test asks");
        assertThat(rooms.records.find("ipn0")).isEmpty();
        assertThat(rooms.members.all()).isEmpty();
    }

    @Test
    void shouldGiveUpWhereSomebodyIsAlwaysFaster() throws Exception {
        start("", "");
        for (int i = 0; i < 20; i++) {
            rooms.records.snatched.add("ipn" + i);
        }
        assertThatThrownBy(() -> join(1000)).hasMessageContaining("somebody was faster");
        assertThat(rooms.records.snatched).as("all of them are tried").isEmpty();
        assertThat(join(1000).member().device()).isEqualTo("ipn0");
    }
}
