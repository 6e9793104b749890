// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.ipn.bus.Bus;
import org.ipn.bus.Sender;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that die at any moment, and such that are mad: the others go on. */
@Tag("netns")
class BusFaultsTest {
    /** How many members are killed at random; ./dev test --long has it 5,000. */
    private static final int KILLS = Integer.getInteger("kills", 60);

    @TempDir
    private static Path parent;

    /** One bus, and two who are on it from the first fault to the last. */
    private static BusPath bus;

    private static Talk sub;
    private static Talk pub;

    @BeforeAll
    static void open() throws Exception {
        bus = new BusPath(parent);
        sub = bus.ipn(ALICE, "sub", bus.path());
        bus.awaitMembers(0, 1);
        pub = bus.ipn(ALICE, "pub", bus.path(), "--lossless");
        bus.awaitMembers(1, 1);
    }

    @AfterAll
    static void close() {
        bus.close();
    }

    private Talk dying(String step, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("env", "JDK_JAVA_OPTIONS=-Dorg.ipn.bus.die=" + step, "ipn"));
        command.addAll(List.of(words));
        return bus.program(ALICE.command(command.toArray(String[]::new)));
    }

    private void othersGoOn(String word) throws Exception {
        bus.awaitMembers(1, 1);
        pub.tell("still " + word);
        sub.awaits("still " + word);
        try (Sender newcomer = Bus.sender(Path.of(bus.path()))) {
            newcomer.publish(("new " + word).getBytes(StandardCharsets.UTF_8));
        }
        sub.awaits("new " + word);
        bus.awaitMembers(1, 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "publish.claimed",
                "publish.copied",
                "publish.visible",
                "join.begun",
                "join.listening",
                "join.hello",
                "join.memory",
                "join.linked",
                "leave.begun",
                "leave.link"
            })
    void shouldGoOnWhereASenderDiesAt(String step) throws Exception {
        Talk dying = dying(step, "pub", bus.path());
        try {
            dying.tell("last words");
            dying.hangUp();
        } catch (java.io.IOException gone) {
            assertThat(gone).hasMessageContaining("pipe");
        }
        assertThat(dying.status()).isEqualTo(137);
        othersGoOn(step);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "join.begun",
                "join.listening",
                "join.hello",
                "join.memory",
                "join.linked",
                "leave.begun",
                "leave.link"
            })
    void shouldGoOnWhereAReceiverDiesAt(String step) throws Exception {
        Talk dying = dying(step, "sub", bus.path(), "--count", "1", "--from-oldest");
        pub.tell("a word");
        assertThat(dying.status()).isEqualTo(137);
        othersGoOn(step);
    }

    @Test
    void shouldGoOnWhereWhoIsJoinedDies() throws Exception {
        Talk dying = dying("join.welcome", "sub", bus.path());
        bus.awaitMembers(1, 2);
        assertThat(bus.pub(ALICE, "newcomer")).isEmpty();
        sub.awaits("newcomer");
        assertThat(dying.status()).isEqualTo(137);
        othersGoOn("after a welcome");
    }

    @Test
    void shouldGoOnWhereMembersAreKilledAtRandom() throws Exception {
        String talk = bus.talk();
        Random random = new Random(7);
        for (int i = 0; i < KILLS; i++) {
            boolean sends = random.nextBoolean();
            Talk victim = bus.program(ALICE.command(talk, sends ? "pub" : "sub", bus.path(), "1000000"));
            pub.tell("number " + i);
            TimeUnit.MICROSECONDS.sleep(random.nextInt(30_000));
            victim.kill();
            sub.awaits("number " + i);
        }
        othersGoOn("all are dead");
    }

    @Test
    void shouldBeHeldByAStoppedReceiverForItsPatienceAlone() throws Exception {
        Talk stopped = bus.ipn(ALICE, "sub", bus.path());
        bus.awaitMembers(1, 2);
        stopped.freeze();
        Talk held = bus.program(
                ALICE.command("sh", "-c", "seq 200000 | ipn pub --lossless --patience 100 --ring 64 " + bus.path()));
        assertThat(held.status()).isZero();
        sub.awaits("200000");
        stopped.kill();
        othersGoOn("one is stopped");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unsealed | refused | memory that is not sealed",
                "hole     | refused | bytes of memory for 69632",
                "size     | refused | hands over a ring of 1000 bytes",
                "zeros    | refused | a ring of another layout",
                "ones     | refused | a ring of another layout",
                "version  | refused | a ring of another layout",
                "garbage  | linked  | writes nonsense",
                "length   | linked  | writes nonsense",
                "rewind   | linked  | writes nonsense",
                "flood    | linked  | wakes who does not sleep",
            })
    void shouldTellOfAMadSenderInALineAndGoOn(String way, String told, String line) throws Exception {
        Talk mad = mad(way);
        mad.awaits(told);
        mad.awaits("done");
        String said = sub.awaitsLike("ipn: " + bus.path() + ": sender ");
        // Each of them wakes besides, whether or not anybody sleeps, and what is noticed first is told.
        assertThat(said).containsAnyOf(line, "wakes who does not sleep").endsWith(": it is heard no more");
        othersGoOn(way);
    }

    @Test
    void shouldNotBeKilledByASenderThatTruncatesItsRing() throws Exception {
        Talk mad = mad("truncate");
        mad.awaits("linked");
        mad.awaits("sealed");
        mad.awaits("done");
        mad.kill();
        othersGoOn("truncate");
    }

    private Talk mad(String way) throws Exception {
        return bus.script(ALICE, "bus_mad", way);
    }
}
