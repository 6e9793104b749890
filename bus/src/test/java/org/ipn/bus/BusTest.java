// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members of one process. */
@Tag("pure")
@Timeout(120)
class BusTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @BeforeAll
    static void bePatient() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60)); // beside other work
    }

    private Path path() {
        return folder.resolve("bus");
    }

    private static List<String> take(Receiver receiver, int count) throws BusException {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count
                && receiver.receive(m -> texts.add(UTF_8.decode(m).toString()), count - texts.size(), LONG) > 0) {}
        return texts;
    }

    private static void say(Sender sender, String... texts) throws BusException {
        for (String text : texts) {
            sender.publish(text.getBytes(UTF_8));
        }
    }

    @Test
    void shouldDeliverToEveryReceiverWhatEachSenderSendsInItsOrder() throws Exception {
        try (Receiver one = Bus.receiver(path());
                Sender a = Bus.sender(path());
                Receiver two = Bus.receiver(path());
                Sender b = Bus.sender(path())) {
            say(a, "a1", "a2", "");
            say(b, "b1", "b2");
            for (Receiver receiver : List.of(one, two)) {
                List<String> got = take(receiver, 5);
                assertThat(got).filteredOn(text -> !text.startsWith("b")).containsExactly("a1", "a2", "");
                assertThat(got).filteredOn(text -> text.startsWith("b")).containsExactly("b1", "b2");
                assertThat(receiver.lost()).isZero();
            }
            assertThat(one.presence()).isEqualTo(new Presence(2, 2));
        }
    }

    @Test
    void shouldDeliverToWhoWasThereBeforeTheSenderCameAndWent() throws Exception {
        try (Receiver receiver = Bus.receiver(path())) {
            for (int i = 0; i < 5; i++) {
                try (Sender sender = Bus.sender(path())) {
                    say(sender, "first " + i, "last " + i);
                }
                assertThat(take(receiver, 2)).containsExactly("first " + i, "last " + i);
            }
            await().untilAsserted(() -> assertThat(receiver.presence()).isEqualTo(new Presence(0, 1)));
        }
    }

    @Test
    void shouldCopyLongMessagesToOnePlaceHoweverManySend() throws Exception {
        int length = SenderOptions.CAPACITY / 4;
        List<Sender> senders = new ArrayList<>();
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        try (Receiver receiver = Bus.receiver(path())) {
            ByteBuffer message = ByteBuffer.allocate(length);
            for (int i = 0; i < 20; i++) {
                senders.add(Bus.sender(path()));
            }
            await().until(() -> receiver.presence().senders() == 20);
            long before = direct.getMemoryUsed();
            for (int i = 0; i < 20; i++) {
                Ring.fill(message, i);
                senders.get(i).publish(message);
                senders.get(i).publish(message);
            }
            List<Long> got = new ArrayList<>();
            while (got.size() < 40 && receiver.receive(m -> got.add(Ring.number(m)), 1, LONG) > 0) {}
            assertThat(got).hasSize(40);
            assertThat(new HashSet<>(got)).hasSize(20);
            assertThat(direct.getMemoryUsed() - before).isLessThan(4L * length);
        } finally {
            senders.forEach(Sender::close);
        }
    }

    @Test
    void shouldStartAtNowOrWithWhatLivingSendersHold() throws Exception {
        try (Sender sender = Bus.sender(path())) {
            say(sender, "one", "two");
            try (Receiver now = Bus.receiver(path());
                    Receiver oldest = Bus.receiver(path(), ReceiverOptions.fromOldest())) {
                say(sender, "three");
                assertThat(take(now, 1)).containsExactly("three");
                assertThat(now.missed()).isEqualTo(2);
                assertThat(take(oldest, 3)).containsExactly("one", "two", "three");
                assertThat(oldest.missed()).isZero();
            }
        }
    }

    @Test
    void shouldTellWhenMembersComeAndGo() throws Exception {
        List<Presence> told = new CopyOnWriteArrayList<>();
        try (Receiver receiver = Bus.receiver(path(), ReceiverOptions.fromNow().withChanges(told::add))) {
            Bus.sender(path()).close();
            await().untilAsserted(() ->
                    assertThat(told).containsExactly(new Presence(0, 1), new Presence(1, 1), new Presence(0, 1)));
            assertThat(receiver.presence()).isEqualTo(new Presence(0, 1));
        }
    }

    @Test
    void shouldGoOnWhereWhoIsToldOfChangesThrows() throws Exception {
        List<String> troubles = new CopyOnWriteArrayList<>();
        ReceiverOptions options = ReceiverOptions.fromNow()
                .withChanges(presence -> {
                    throw new IllegalStateException("of " + presence.senders());
                })
                .withTrouble(line -> {
                    troubles.add(line);
                    throw new IllegalArgumentException("no line, please");
                });
        try (Receiver receiver = Bus.receiver(path(), options);
                Sender sender = Bus.sender(path())) {
            say(sender, "heard");
            assertThat(take(receiver, 1)).containsExactly("heard");
            await().untilAsserted(() -> assertThat(troubles)
                    .contains(path() + ": who is told of changes failed: java.lang.IllegalStateException: of 1"));
        }
    }

    @Test
    void shouldLeaveTheCpuToOthersWhileNothingComes() throws Exception {
        try (Receiver receiver = Bus.receiver(path());
                Sender sender = Bus.sender(path());
                Receiver awake = Bus.receiver(folder.resolve("other"));
                Sender busy = Bus.sender(folder.resolve("other"))) {
            List<String> got = new CopyOnWriteArrayList<>();
            List<Path> task = new CopyOnWriteArrayList<>();
            Thread idle = new Thread(() -> {
                try {
                    task.add(Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self"))));
                    receiver.receive(m -> got.add(UTF_8.decode(m).toString()));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            idle.start();
            await().untilAsserted(() -> assertThat(task).hasSize(1));
            Path turns = task.get(0).resolve("schedstat"); // its last number: how often it had a CPU
            await().untilAsserted(() -> {
                String before = Files.readString(turns);
                for (int i = 0; i < 1000; i++) {
                    say(busy, "for others");
                    take(awake, 1);
                }
                assertThat(turns).hasContent(before.strip());
            });
            say(sender, "wake");
            idle.join();
            assertThat(got).containsExactly("wake");
        }
    }

    @Test
    void shouldRefuseAMessageThatIsTooLargeWithBothFigures() throws Exception {
        try (Sender sender = Bus.sender(path(), SenderOptions.lossy().withCapacity(64 << 10));
                Receiver receiver = Bus.receiver(path())) {
            assertThatThrownBy(() -> sender.publish(new byte[16385]))
                    .isInstanceOf(BusException.class)
                    .hasMessageContainingAll("16385", "16384");
            sender.publish(new byte[16384]);
            assertThat(receiver.receive(m -> assertThat(m.remaining()).isEqualTo(16384), LONG))
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldLoseNothingWhereTheSenderWaits() throws Exception {
        int count = 200_000;
        try (Sender sender = Bus.sender(
                        path(), SenderOptions.waiting().withCapacity(64 << 10).withPatience(LONG));
                Receiver receiver = Bus.receiver(path())) {
            Thread sends = new Thread(() -> {
                ByteBuffer message = ByteBuffer.allocate(48);
                try {
                    for (long i = 0; i < count; i++) {
                        Ring.fill(message, i);
                        sender.publish(message);
                    }
                } catch (BusException e) {
                    throw new AssertionError(e);
                }
            });
            sends.start();
            long[] next = {0};
            while (next[0] < count) {
                receiver.receive(m -> assertThat(Ring.number(m)).isEqualTo(next[0]++), LONG);
            }
            sends.join();
            assertThat(receiver.lost()).isZero();
        }
    }

    @Test
    void shouldWaitForAReceiverThatFreesRoomInSmallSteps() throws Exception {
        List<String> troubles = new CopyOnWriteArrayList<>();
        Duration patience = Duration.ofSeconds(20);
        SenderOptions options = SenderOptions.waiting().withPatience(patience).withTrouble(troubles::add);
        try (Sender sender = Bus.sender(path(), options);
                Receiver receiver = Bus.receiver(path())) {
            Thread slow = new Thread(() -> {
                try {
                    for (long got = 0; got < 3000; got += receiver.receive(m -> {}, 10)) {
                        TimeUnit.MILLISECONDS.sleep(1);
                    }
                } catch (Exception e) {
                    troubles.add(e.toString());
                }
            });
            slow.start();
            for (int i = 0; i < 3000; i++) {
                sender.publish(new byte[1000]);
            }
            slow.join();
            assertThat(troubles).isEmpty();
            assertThat(receiver.lost()).isZero();
        }
    }

    @Test
    void shouldFailAtOnceOrGiveUpWhereAReceiverDoesNotRead() throws Exception {
        try (Sender sender = Bus.sender(path(), SenderOptions.waiting().withCapacity(64 << 10));
                Receiver idle = Bus.receiver(path())) {
            ByteBuffer message = ByteBuffer.allocate(1000);
            int sent = 0;
            while (sender.offer(message)) {
                sent++;
            }
            assertThat(sent).isBetween(50, 65);
            assertThat(sender.offer(message, Duration.ofMillis(5))).isFalse();
            int[] got = {0};
            while (idle.poll(m -> got[0]++, 1000) > 0) {}
            assertThat(got[0]).isEqualTo(sent);
            assertThat(sender.offer(message)).isTrue();
        }
    }

    @Test
    void shouldGoOnWithoutAReceiverThatDoesNotReadAndWaitForItAgainOnceItHasCaughtUp() throws Exception {
        List<String> troubles = new CopyOnWriteArrayList<>();
        SenderOptions options = SenderOptions.waiting()
                .withCapacity(64 << 10)
                .withPatience(Duration.ofMillis(50))
                .withTrouble(troubles::add);
        try (Sender sender = Bus.sender(path(), options);
                Receiver idle = Bus.receiver(path())) {
            ByteBuffer message = ByteBuffer.allocate(1000);
            for (int i = 0; i < 500; i++) {
                sender.publish(message);
            }
            assertThat(troubles).singleElement().asString().contains("not waited for");
            int[] got = {0};
            for (int i = 0; i < 10; i++) {
                while (idle.poll(m -> got[0]++, 1000) > 0) {}
            }
            assertThat(got[0] + idle.lost()).isEqualTo(500);
            assertThat(idle.lost()).isPositive();
            int more = 0;
            while (sender.offer(message)) {
                more++;
            }
            assertThat(more).as("waited for again").isBetween(50, 65);
        }
    }

    @Test
    void shouldWakeASleeper() throws Exception {
        try (Receiver receiver = Bus.receiver(path());
                Sender sender = Bus.sender(path())) {
            for (int i = 0; i < 200; i++) {
                Thread late = new Thread(() -> {
                    try {
                        TimeUnit.MILLISECONDS.sleep(1);
                        say(sender, "wake");
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                });
                late.start();
                assertThat(take(receiver, 1)).containsExactly("wake");
                late.join();
            }
        }
    }

    @Test
    void shouldReturnFromWaitingWhenClosedOrLate() throws Exception {
        Receiver receiver = Bus.receiver(path());
        assertThat(receiver.receive(m -> {}, Duration.ofMillis(5))).isZero();
        Thread closer = new Thread(receiver::close);
        closer.start();
        try {
            assertThat(receiver.receive(m -> {})).isZero();
        } catch (BusException e) {
            assertThat(e).hasMessageContaining("closed");
        }
        closer.join();
    }

    @Test
    void shouldSayWhoIsThere() throws Exception {
        try (Sender sender = Bus.sender(path());
                Receiver receiver = Bus.receiver(path())) {
            say(sender, "x", "yz");
            take(receiver, 2);
            BusReport report = Bus.look(path());
            assertThat(report.senders()).isEqualTo(1);
            assertThat(report.receivers()).isEqualTo(1);
            assertThat(report.messages()).isEqualTo(2);
            assertThat(report.bytes()).isEqualTo(3);
            int self = (int) ProcessHandle.current().pid();
            assertThat(report.members()).hasSize(2).allMatch(member -> member.process() == self);
        }
        assertThat(Bus.look(path()).members()).isEmpty();
    }

    @Test
    void shouldLetManyJoinAtTheSameTime() throws Exception {
        List<AutoCloseable> members = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            boolean sends = i % 2 == 0;
            threads.add(new Thread(() -> {
                try {
                    members.add(sends ? Bus.sender(path()) : Bus.receiver(path()));
                } catch (BusException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(members).hasSize(24);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(members)
                        .allSatisfy(member -> assertThat(
                                        member instanceof Sender sender
                                                ? sender.presence()
                                                : ((Receiver) member).presence())
                                .isEqualTo(new Presence(12, 12))));
        for (AutoCloseable member : members) {
            member.close();
        }
    }

    @Test
    void shouldStayABusWhateverAWriterMakesOfThePath() throws Exception {
        Bus.create(path(), 0600, -1);
        for (String text : List.of("", "IPN message bus, layout 2. ", "x".repeat(5000))) {
            Files.writeString(path(), text);
            try (Sender sender = Bus.sender(path());
                    Receiver receiver = Bus.receiver(path())) {
                say(sender, "hello");
                assertThat(take(receiver, 1)).containsExactly("hello");
            }
        }
    }

    @Test
    void shouldKnowABusWhoseModeWasSetAnewAndNoOtherFile() throws Exception {
        Bus.create(path(), 0600, -1);
        Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rw-r-----"));
        Bus.sender(path()).close();
        for (String text : List.of("", "hello", "\0".repeat(100), "\u00ff".repeat(100))) {
            Files.writeString(path(), text);
            assertThatThrownBy(() -> Bus.sender(path())).hasMessageContaining("it is a file, not a bus");
            assertThatThrownBy(() -> Bus.receiver(path())).hasMessageContaining("it is a file, not a bus");
            assertThat(path()).hasContent(text);
        }
        Files.writeString(path(), "IPN message bus, layout 2. To listen: ipn sub PATH. See: man ipn-bus\n");
        assertThatThrownBy(() -> Bus.receiver(path())).hasMessageContaining("layout 2");
    }
}
