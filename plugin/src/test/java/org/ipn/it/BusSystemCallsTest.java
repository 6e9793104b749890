// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.ipn.bus.Bus;
import org.ipn.bus.BusException;
import org.ipn.bus.Receiver;
import org.ipn.bus.ReceiverOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sender's thread asks of the kernel, as strace sees it. */
@Tag("netns")
class BusSystemCallsTest {
    private static final int MANY = 300_000;

    /** What the bus can ask; all else is the JVM's own (locks, safepoints, memory), and how the thread is told. */
    private static final Set<String> BUS =
            Set.of("sendto", "sendmsg", "recvfrom", "recvmsg", "poll", "membarrier", "accept4", "connect");

    @TempDir
    private Path parent;

    private BusPath bus;
    private Talk sender;
    private Talk strace;
    private Path calls;

    @BeforeEach
    void open() throws Exception {
        bus = new BusPath(parent);
        calls = parent.resolve("calls");
    }

    @AfterEach
    void close() {
        bus.close();
    }

    /** A sender, warm, and from here on observed. */
    private void observe() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        sender = bus.program(new ProcessBuilder(
                        java,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Publishing.class.getName(),
                        bus.path())
                .redirectErrorStream(true));
        String thread = sender.awaitsLike("");
        send(MANY);
        strace = bus.program(new ProcessBuilder("strace", "-e", "signal=none", "-o", calls.toString(), "-p", thread)
                .redirectErrorStream(true));
        strace.awaitsLike("strace: Process " + thread + " attached");
    }

    private void send(int count) throws Exception {
        sender.tell(String.valueOf(count));
        sender.awaits("sent");
    }

    /** What the thread has called until it said for the last time that it had sent; when strace came, it waited to be told something. */
    private List<String> called() throws Exception {
        assertThat(sender.hangUp().status()).isZero();
        strace.status();
        String all = Files.readString(calls);
        int to = all.lastIndexOf("write(1, \"sent");
        assertThat(to).as(all).isPositive();
        return all.substring(0, to)
                .lines()
                .map(line -> line.replaceFirst("^<[. ]*", "").replaceFirst("[( ].*", ""))
                .toList();
    }

    @Test
    void shouldBeNoneWhereNobodySleeps() throws Exception {
        ReceiverOptions spinning = ReceiverOptions.fromNow().withSpinning(true);
        try (Receiver receiver = Bus.receiver(Path.of(bus.path()), spinning)) {
            Thread reader = new Thread(() -> spin(receiver, 2L * MANY), "reader");
            reader.start();
            observe();
            send(MANY);
            assertThat(called())
                    .as("of %d messages", MANY)
                    .doesNotContainAnyElementsOf(BUS)
                    .hasSizeLessThan(100);
            reader.join();
            assertThat(receiver.received() + receiver.lost()).isEqualTo(2L * MANY);
        }
    }

    @Test
    void shouldBeOneForEachThatSleeps() throws Exception {
        int rounds = 20;
        assertThat(User.ALICE.run("ipn", "bus", "create", bus.path(), "--mode", "0666"))
                .isEmpty();
        List<Talk> subs = List.of(bus.ipn(User.ALICE, "sub", bus.path()), bus.ipn(User.ALICE, "sub", bus.path()));
        bus.awaitMembers(0, 2);
        observe();
        for (Talk sub : subs) {
            sub.awaits(String.valueOf(MANY)); // has read all that was sent before
        }
        for (int i = 1; i <= rounds; i++) {
            send(1);
            for (Talk sub : subs) {
                sub.awaits(String.valueOf(MANY + i));
            }
        }
        assertThat(called().stream().filter(BUS::contains))
                .as("not every time: one may be about to sleep")
                .containsOnly("sendto")
                .hasSizeBetween(1, 2 * rounds);
    }

    /** Until that many messages came or were lost: the sender has long ended when a busy machine's last ones are read. */
    private static void spin(Receiver receiver, long count) {
        Duration enough = Duration.ofSeconds(10);
        try {
            while (receiver.received() + receiver.lost() < count && receiver.receive(message -> {}, enough) > 0) {}
        } catch (BusException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
