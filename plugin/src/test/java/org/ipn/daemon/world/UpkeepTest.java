// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.ipn.daemon.world.World.Turn;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Link;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Change;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the world does that nobody asked for. */
@Tag("pure")
@Timeout(120)
class UpkeepTest {
    private static final long NEVER = 3_600_000;

    @TempDir
    private Path run;

    private final RecordHost records = new RecordHost();
    private Rooms rooms;

    @AfterEach
    void end() {
        rooms.close();
    }

    private void begin(long retry, long balance, long audit) throws Exception {
        rooms = new Rooms(run, records, new Upkeep.Pace(retry, balance, audit));
    }

    private void start(String ours) throws Exception {
        rooms.inbox.ask(new Input.NetworkStarts(
                Lab.defined("", ours), new AccountNumbers(Map.of("root", 0), Map.of("root", 0))));
    }

    /** Of the world, on its thread. */
    private <T> T asked(World.Task<T> question) throws Exception {
        return rooms.world.call(Turn.CALL, question);
    }

    private Link bridge() throws Exception {
        return asked(() -> records.find("ipn-lab").orElseThrow());
    }

    /** Somebody's hand, which nothing tells of. */
    private void takeDown() throws Exception {
        Link up = bridge();
        asked(() -> {
            records.change(up.withUp(false));
            return true;
        });
    }

    private void look() {
        int before = rooms.reconciled.get();
        rooms.inbox.tell(new Input.LinksTouched());
        await().until(() -> rooms.reconciled.get() > before);
    }

    private void awaitUp() {
        await().until(() -> bridge().up());
    }

    @Test
    void shouldPutBackWhatSomethingTellsOf() throws Exception {
        begin(NEVER, NEVER, NEVER);
        start("");
        takeDown();
        rooms.inbox.tell(new Input.LinksTouched());
        awaitUp();
    }

    @Test
    void shouldTryAgainWhatCouldNotBeDone() throws Exception {
        begin(1, NEVER, NEVER);
        start("");
        rooms.host.refuse(Change.Set.class);
        takeDown();
        rooms.inbox.tell(new Input.LinksTouched());
        await().until(() -> !asked(rooms.reconciler::failures).isEmpty());
        rooms.host.refuse(null);
        awaitUp();
        assertThat(asked(rooms.reconciler::failures)).isEmpty();
    }

    @Test
    void shouldTryAgainWhereTheHostCouldNotBeLookedAt() throws Exception {
        begin(1, NEVER, NEVER);
        start("");
        takeDown();
        rooms.host.blind(3);
        rooms.inbox.tell(new Input.LinksTouched());
        awaitUp();
    }

    @Test
    void shouldTryAgainAfterWhatNobodyForesaw() throws Exception {
        begin(1, NEVER, NEVER);
        start("");
        takeDown();
        AtomicInteger times = new AtomicInteger();
        rooms.host.watchedBy(change -> {
            if (times.incrementAndGet() == 1) {
                throw new IllegalStateException("as the test asks");
            }
        });
        rooms.inbox.tell(new Input.LinksTouched());
        awaitUp();
    }

    @Test
    void shouldFinishALookThatWasOvertaken() throws Exception {
        begin(NEVER, NEVER, NEVER);
        start("<ipn:tap dev='uml0' vlan='7'/><ipn:tap dev='uml1' vlan='8'/>");
        asked(() -> {
            records.remove(records.find("uml0").orElseThrow());
            records.remove(records.find("uml1").orElseThrow());
            return true;
        });
        AtomicInteger changes = new AtomicInteger();
        rooms.host.watchedBy(change -> {
            if (changes.incrementAndGet() == 1) {
                rooms.world.tell(Turn.CALL, () -> {}); // it is overtaken before the second
            }
        });
        rooms.inbox.tell(new Input.LinksTouched());
        await().until(() ->
                asked(() -> records.links().stream().map(Link::name).toList()).containsAll(List.of("uml0", "uml1")));
    }

    @Test
    void shouldBalanceForAsLongAsProgramsCarry() throws Exception {
        CountDownLatch balanced = new CountDownLatch(3);
        records.balancing = balanced::countDown;
        records.carrying = true;
        begin(NEVER, 1, NEVER);
        start("");
        rooms.inbox.tell(new Input.LinksTouched());
        balanced.await();
        records.carrying = false;
        look();
        int asked = records.asked.get();
        for (int i = 0; i < 5; i++) {
            look();
        }
        assertThat(records.asked.get()).as("by a look alone, once").isLessThanOrEqualTo(asked + 5);
    }

    @Test
    void shouldBalanceAgainWhateverFailed() throws Exception {
        AtomicInteger times = new AtomicInteger();
        records.balancing = () -> {
            if (times.incrementAndGet() == 1) {
                throw new IllegalStateException("as the test asks");
            }
        };
        records.carrying = true;
        begin(NEVER, 1, NEVER);
        start("");
        rooms.inbox.tell(new Input.LinksTouched());
        await().until(() -> times.get() > 2);
    }

    @Test
    void shouldLookWhereFirewallsSeeOtherFramesThanBefore() throws Exception {
        records.carrying = true;
        begin(NEVER, 1, NEVER);
        start("");
        CountDownLatch looked = new CountDownLatch(1);
        records.balancing = looked::countDown;
        rooms.inbox.tell(new Input.LinksTouched());
        looked.await(); // after the look that this has asked for
        takeDown();
        records.balanced = false;
        awaitUp();
        records.balanced = true;
    }

    @Test
    void shouldFindInTimeWhatSomebodyTookOffAPort() throws Exception {
        begin(NEVER, NEVER, 1);
        start("<ipn:tap dev='uml0' vlan='7'/>");
        asked(() -> {
            records.strip(records.find("uml0").orElseThrow());
            return true;
        });
        await().until(() ->
                !asked(() -> records.held(records.find("uml0").orElseThrow())).equals(PortPolicy.NONE));
    }

    @Test
    void shouldWriteAgainWhatSomebodyRemoved() throws Exception {
        begin(NEVER, NEVER, NEVER);
        start("");
        Path kept = run.resolve("bridges/ipn-lab");
        Files.delete(kept);
        takeDown();
        rooms.upkeep.recheckFiles();
        await().until(() -> Files.exists(kept));
        awaitUp();
    }

    @Test
    void shouldLearnAnAccountThatNobodyKnewAtFirst() throws Exception {
        begin(1, NEVER, NEVER);
        rooms.inbox.ask(new Input.NetworkStarted(
                Lab.defined("", "<ipn:access group='bin'/>"), new AccountNumbers(Map.of("root", 0), Map.of())));
        assertThat(asked(rooms.records::files)).isEmpty();
        rooms.inbox.tell(new Input.LinksTouched());
        await().until(() -> !asked(rooms.records::files).isEmpty());
    }
}
