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
 * The sequences of {@link SimulationTest} on a real kernel, each in a network namespace of its own: the records that are simulated are what
 * a kernel would be. {@code -Dsimulation.sequences=} says how many.
 */
@Tag("netns")
class SimulationOnKernelTest {
    private static final long SEQUENCES = Long.getLong("simulation.sequences", 12);
    private static final int WORKERS = 8; // a device's end is mostly waiting

    private static final Path BPF = Path.of("/sys/fs/bpf");

    /** Held, for a logger that nobody holds forgets its level. */
    private static final Logger JOURNAL = Logger.getLogger("org.ipn");

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
    void shouldHoldOnARealKernelWhichIsAsTheRecordsSay() throws Exception {
        long first = Long.getLong("simulation.seed", 1);
        AtomicLong next = new AtomicLong(first);
        List<Callable<Optional<String>>> work = new ArrayList<>();
        for (int i = 0; i < WORKERS; i++) {
            Path run = Files.createDirectories(folder.resolve(String.valueOf(i)));
            Path pins = BPF.resolve("ipn-simulation-" + i);
            work.add(() -> {
                try (Player player = new Player(run, () -> new TwinHost(pins))) {
                    Optional<String> failed = Optional.empty();
                    for (long seed = next.getAndIncrement();
                            failed.isEmpty() && seed < first + SEQUENCES;
                            seed = next.getAndIncrement()) {
                        failed = player.play(seed);
                    }
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
    }
}
