// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever happens, in whatever order, and whatever fails meanwhile: what {@link Play} says always holds. {@code -Dsimulation.seconds=}
 * says for how long sequences are tried, {@code -Dsimulation.seed=} which is the first; one that fails is printed, with all left out that
 * it does not need.
 */
@Tag("pure")
class SimulationTest {
    private static final long SECONDS = Long.getLong("simulation.seconds", 30);
    private static final int WORKERS = 2;

    /** Held, for a logger that nobody holds forgets its level. */
    private static final Logger JOURNAL = Logger.getLogger("org.ipn.daemon");

    @TempDir
    private Path folder;

    @BeforeAll
    static void beSilent() {
        JOURNAL.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        JOURNAL.setLevel(null);
    }

    @Test
    void shouldHoldWhateverHappens() throws Exception {
        long first = Long.getLong("simulation.seed", 1);
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        AtomicLong next = new AtomicLong(first);
        AtomicLong inputs = new AtomicLong();
        List<Callable<Optional<String>>> work = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            Path run = Files.createDirectories(folder.resolve(String.valueOf(i)));
            work.add(() -> {
                try (Player player = new Player(run, RecordHost::new)) {
                    Optional<String> failed = Optional.empty();
                    while (failed.isEmpty() && System.nanoTime() < end) {
                        failed = player.play(next.getAndIncrement());
                    }
                    inputs.addAndGet(player.inputs());
                    return failed;
                }
            });
        }
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        try {
            for (Future<Optional<String>> done : threads.invokeAll(work)) {
                assertThat(done.get()).isEmpty();
            }
        } finally {
            threads.shutdown();
        }
        System.out.printf(
                "simulation: %d sequences from seed %d, %d inputs a minute%n",
                next.get() - first, first, inputs.get() * 60 / SECONDS);
    }

    /**
     * A NIC whose network stopped before libvirt's inventory told of the NIC: what was asked of it holds when the network is back. A tap that
     * a guest has opened is nobody's to remove, also where ipnd is new and has not heard of the guest.
     */
    @Test
    void shouldHoldWhereItOnceDidNot() throws Exception {
        List<Act> anew = List.of(
                new Act.NetStart(3, 4),
                new Act.NetStart(0, 6),
                new Act.Inventory(false),
                new Act.GuestStart(3, 7),
                new Act.Inventory(false),
                new Act.Plug(3),
                new Act.NetStop(3),
                new Act.NetStart(3, 1));
        List<Act> toldLate = List.of(
                new Act.NetStart(0, 2),
                new Act.NetStart(3, 4),
                new Act.GuestStart(3, 3),
                new Act.Events(6, 3),
                new Act.Inventory(false),
                new Act.Plug(3),
                new Act.Reconcile(),
                new Act.NetStop(3),
                new Act.NetStart(3, 4),
                new Act.Inventory(true),
                new Act.Events(4, 4));
        List<Act> opened = List.of(
                new Act.NetStart(1, 1),
                new Act.TapAdd(1),
                new Act.NetStart(3, 2),
                new Act.GuestStart(2, 7),
                new Act.Death(),
                new Act.TapDel(2));
        Path run = Files.createDirectories(folder.resolve("once"));
        try (Player player = new Player(run, RecordHost::new)) {
            assertThat(player.failure(1, anew)).isEmpty();
            assertThat(player.failure(1, toldLate)).isEmpty();
            assertThat(player.failure(1, opened)).isEmpty();
        }
    }

    /** Of ports that lost their policy with their network's programs, ipnd has to know it. */
    @Test
    void shouldFindAFaultThatIsPlanted() throws Exception {
        Path run = Files.createDirectories(folder.resolve("planted"));
        try (Player player = new Player(run, () -> new RecordHost().believingThatProgramsStay())) {
            Optional<String> found = Optional.empty();
            for (long seed = 1; found.isEmpty(); seed++) {
                assertThat(seed).as("sequences without a failure").isLessThan(3_000);
                found = player.play(seed);
            }
            assertThat(found.get()).contains("was asked");
        }
    }
}
