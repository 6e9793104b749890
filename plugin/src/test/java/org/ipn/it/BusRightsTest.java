// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may what on a bus of alice's, as other users, whatever program they use. */
@Tag("netns")
class BusRightsTest {
    private static final User BOB = new User(15002);

    @TempDir
    private Path parent;

    private BusPath bus;

    @BeforeEach
    void open() throws Exception {
        bus = new BusPath(parent);
        assertThat(ALICE.run("ipn", "bus", "create", bus.path())).isEmpty();
    }

    @AfterEach
    void close() {
        bus.close();
    }

    private void give(String command) {
        Shell.ok("sh", "-c", command.replace("PATH", bus.path()));
    }

    private Talk stranger(String way) throws Exception {
        return bus.script(BOB, "bus_stranger", way);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chmod 600 PATH                                        | false | false",
                "chmod 604 PATH                                        | true  | false",
                "chmod 602 PATH                                        | false | true",
                "chgrp bob PATH && chmod 640 PATH                      | true  | false",
                "chgrp bob PATH && chmod 620 PATH                      | false | true",
                "chgrp bob PATH && chmod 606 PATH                      | false | false",
                "chmod 600 PATH && setfacl -m u:bob:r PATH             | true  | false",
                "chmod 600 PATH && setfacl -m u:bob:rw PATH            | true  | true",
                "chmod 606 PATH && setfacl -m u:bob:-,m::rw PATH       | false | false",
                // The kernel passes over an ACL whose mask is empty.
                "chmod 606 PATH && setfacl -m u:bob:- PATH             | true  | true",
                "chmod 600 PATH && setfacl -m g:bob:rw,m::r PATH       | true  | false",
            })
    void shouldBeThoseOfThePath(String command, boolean receives, boolean sends) throws Exception {
        give(command);
        Talk alice = bus.ipn(ALICE, "sub", bus.path());
        Talk source = bus.ipn(ALICE, "pub", bus.path());
        Talk c = bus.program(ALICE.command(bus.talk(), "sub", bus.path(), "1000"));
        bus.awaitMembers(1, 2);
        Talk sub = bus.ipn(BOB, "sub", bus.path(), "--count", "1");
        Talk pub = bus.ipn(BOB, "pub", bus.path());
        if (receives) {
            bus.awaitMembers(sends ? 2 : 1, 3);
            source.tell("for bob");
            sub.awaits("for bob");
        } else {
            assertThat(sub.rest())
                    .containsExactly("ipn: open bus " + bus.path()
                            + ": you may not receive (r): its owner can let you, by chmod or setfacl");
        }
        if (sends) {
            pub.tell("from bob");
            alice.awaits("from bob");
            c.awaits("from bob");
        } else {
            assertThat(pub.rest())
                    .containsExactly("ipn: open bus " + bus.path()
                            + ": you may not send (w): its owner can let you, by chmod or setfacl");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "o_path", "another"})
    void shouldBeProvenByWhoReceives(String way) throws Exception {
        give("chmod 604 PATH");
        Talk source = bus.ipn(ALICE, "pub", bus.path());
        bus.awaitMembers(1, 0);
        assertThat(stranger(way).rest()).containsExactly("got nothing");
        source.tell("secret");
        source.awaitsLike("ipn: " + bus.path() + ": receiver ");
    }

    @Test
    void shouldNotBeLentBySomebodyElse() throws Exception {
        Shell.ok("cp", "../bus/python/ipn_bus.py", bus.folder().toString());
        // bob has a descriptor of alice's bus that somebody opened for him, and no right of his own.
        Talk source = bus.ipn(ALICE, "pub", bus.path());
        bus.awaitMembers(1, 0);
        String resource = new String(
                BusRightsTest.class.getResourceAsStream("bus_stranger.py").readAllBytes(),
                java.nio.charset.StandardCharsets.UTF_8);
        Talk bob = bus.program(new ProcessBuilder(
                        "sh",
                        "-c",
                        "exec setpriv --reuid 15002 --regid 15002 --clear-groups -- env PYTHONPATH=" + bus.folder()
                                + " PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -c \"$1\" " + bus.path()
                                + " lent 9<" + bus.path(),
                        "sh",
                        resource)
                .redirectErrorStream(true));
        assertThat(bob.rest()).containsExactly("got nothing");
        source.tell("secret");
        assertThat(source.hangUp().status()).isZero();
    }

    @Test
    void shouldKeepASenderWithoutTheRightUnheard() throws Exception {
        give("chmod 604 PATH");
        Talk alice = bus.ipn(ALICE, "sub", bus.path(), "--count", "1");
        bus.awaitMembers(0, 1);
        assertThat(stranger("sends").rest()).containsExactly("got nothing");
        alice.awaitsLike("ipn: " + bus.path() + ": sender ");
        assertThat(bus.pub(ALICE, "true", "--wait-for", "1")).isEmpty();
        assertThat(alice.rest()).containsExactly("true");
    }

    @Test
    void shouldNotGiveAReceiverADescriptorThatCanBeWrittenTo() throws Exception {
        give("chmod 604 PATH");
        Talk source = bus.ipn(ALICE, "pub", bus.path());
        bus.awaitMembers(1, 0);
        assertThat(stranger("greedy").rest()).containsExactly("writable: []");
        source.tell("still there");
        assertThat(source.hangUp().status()).isZero();
    }

    /** Anybody may connect to anybody's abstract socket; a descriptor that a stranger keeps is one that a member lacks. */
    @Test
    void shouldHaveRoomForMembersWhereAStrangerConnectsWithoutEnd() throws Exception {
        String reader = "import ipn_bus, sys\n" + "with ipn_bus.Receiver(sys.argv[1]) as receiver:\n"
                + "    print(next(iter(receiver)).decode())\n";
        Talk c = bus.program(
                ALICE.command("sh", "-c", "ulimit -n 40; exec " + bus.talk() + " sub " + bus.path() + " 1"));
        Talk java = bus.ipn(ALICE, "sub", bus.path(), "--count", "1");
        bus.awaitMembers(0, 2);
        Shell.ok("cp", "../bus/python/ipn_bus.py", bus.folder().toString());
        Talk python = bus.program(ALICE.command(
                "sh",
                "-c",
                "ulimit -n 40; exec env PYTHONPATH=" + bus.folder()
                        + " PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -c \"$1\" " + bus.path(),
                "sh",
                reader));
        bus.awaitMembers(0, 3);
        stranger("crowd").awaits("there");
        assertThat(bus.pub(ALICE, "hello", "--wait-for", "3")).isEmpty();
        for (Talk member : List.of(c, java, python)) {
            assertThat(member.rest()).containsExactly("hello");
        }
    }

    /** Names and numbers are to be seen by all, and prove nothing. */
    @Test
    void shouldNotBeHiddenByAStrangerWhoTakesAMembersNumber() throws Exception {
        List<Talk> members = new ArrayList<>();
        String talk = bus.talk();
        for (int i = 0; i < 6; i++) {
            members.add(bus.program(ALICE.command(talk, "sub", bus.path(), "1")));
        }
        bus.awaitMembers(0, 6);
        stranger("shadow").awaits("there");
        assertThat(bus.pub(ALICE, "hello", "--wait-for", "6"))
                .matches("ipn: " + bus.path()
                        + ": sender \\d+ of user 15002 has no right to be one: it is heard no more");
        for (Talk member : members) {
            assertThat(member.rest()).containsExactly("hello");
        }
    }
}
