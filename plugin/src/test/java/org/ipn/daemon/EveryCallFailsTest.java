// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ipn.kernel.sys.SystemCall;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whichever call that ipnd makes of the kernel fails while something is done: it is said in a line, nothing of others is touched, nothing is
 * left behind, and the next event puts all right. {@code -Dfaults=all} tries each call with each errno, {@code -Dfaults=N} so many a deed.
 */
@Tag("netns")
class EveryCallFailsTest {
    private static final String FAULTS = System.getProperty("faults", "24");
    private static final int KILLS = Integer.getInteger("faults.kills", 3);
    private static final boolean LISTED = Boolean.getBoolean("faults.list");
    private static final int MOST_SAID = Integer.getInteger("faults.said", 12);

    static Stream<Deed> deeds() {
        return Deed.ALL.stream().filter(deed -> deed.name().matches(System.getProperty("deed", ".*")));
    }

    private static final int DEATH = 0;
    private static final int KILL = -9;

    /** What becomes of a call: it fails; or, where {@code errno} is {@link #DEATH} or {@link #KILL}, ipnd comes no further. */
    private record Fault(int call, int errno) {
        List<String> in(Performance performance) throws Exception {
            return switch (errno) {
                case DEATH -> performance.withDeath(call);
                case KILL -> performance.withKill(call);
                default -> performance.withFault(call, errno);
            };
        }

        String said() {
            return switch (errno) {
                case DEATH -> "is ipnd's last";
                case KILL -> "is where ipnd is killed";
                default -> "fails with " + Faults.nameOf(errno);
            };
        }
    }

    @ParameterizedTest
    @MethodSource("deeds")
    void shouldComeToNoHarmWhicheverCallFails(Deed deed, @TempDir Path folder) throws Exception {
        long begun = System.nanoTime();
        List<SystemCall> calls = new ArrayList<>();
        List<Fault> tried = new ArrayList<>();
        List<Fault> missed = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        boolean more = true;
        while (more && wrong.size() < MOST_SAID) {
            Path run = Files.createDirectories(folder.toRealPath().resolve(String.valueOf(wrong.size())));
            more = alone(() -> untilWrong(deed, run, calls, tried, missed, wrong));
        }
        System.out.printf(
                "%s: %d calls, %d faults, %d not reached, %d ms%n",
                deed, calls.size(), tried.size(), missed.size(), (System.nanoTime() - begun) / 1_000_000);
        assertThat(wrong).isEmpty();
        assertThat(missed.size()).as("calls that were not made again").isLessThanOrEqualTo(1 + tried.size() / 50);
    }

    /** @return whether something was wrong, and what was not tried yet needs another stage */
    private static boolean untilWrong(
            Deed deed, Path run, List<SystemCall> calls, List<Fault> tried, List<Fault> missed, List<String> wrong)
            throws Exception {
        try (Performance performance = new Performance(deed, new Stage(run))) {
            performance.rehearse();
            if (calls.isEmpty()) {
                calls.addAll(fewest(performance));
                if (LISTED) {
                    calls.forEach(call -> System.out.println(deed + ": " + call));
                }
            }
            List<Fault> faults = chosen(calls);
            for (Fault fault : faults.subList(tried.size(), faults.size())) {
                tried.add(fault);
                List<String> found = fault.in(performance);
                if (!performance.wasReached()) {
                    missed.add(fault);
                }
                if (!found.isEmpty()) {
                    String call = calls.get(fault.call() - 1) + " " + fault.said();
                    wrong.add("\n" + deed + ", call " + fault.call() + ", " + call + ":\n   "
                            + String.join("\n   ", found));
                    return true;
                }
            }
            return false;
        }
    }

    /** On a busy machine a rehearsal may look more than once, which none does again. */
    private static List<SystemCall> fewest(Performance performance) throws Exception {
        List<SystemCall> fewest = performance.rehearse();
        for (int i = 0; i < 2; i++) {
            List<SystemCall> calls = performance.rehearse();
            fewest = calls.size() < fewest.size() ? calls : fewest;
        }
        return fewest;
    }

    /** Of each kind of call the first, the last and one in between, with one errno after the other; or all of all. */
    private static List<Fault> chosen(List<SystemCall> calls) {
        List<Fault> chosen = new ArrayList<>();
        if (FAULTS.equals("all")) {
            for (int i = 1; i <= calls.size(); i++) {
                for (int errno : Faults.ERRNOS) {
                    chosen.add(new Fault(i, errno));
                }
                chosen.add(new Fault(i, DEATH));
            }
            chosen.addAll(kills(calls.size(), 20));
            return chosen;
        }
        Map<String, List<Integer>> kinds = new LinkedHashMap<>();
        for (int i = 0; i < calls.size(); i++) {
            kinds.computeIfAbsent(calls.get(i).kind(), any -> new ArrayList<>()).add(i + 1);
        }
        TreeSet<Integer> numbers = new TreeSet<>();
        kinds.values().forEach(of -> numbers.add(of.get(0)));
        kinds.values().forEach(of -> numbers.add(of.get(of.size() - 1)));
        kinds.values().forEach(of -> numbers.add(of.get(of.size() / 2)));
        List<Integer> some = new ArrayList<>(numbers);
        int most = Integer.parseInt(FAULTS);
        for (int i = 0; i < Math.min(most, some.size()); i++) {
            int number = some.get((int) ((long) i * some.size() / Math.min(most, some.size())));
            int which = i % (Faults.ERRNOS.size() + 1);
            chosen.add(new Fault(number, which == Faults.ERRNOS.size() ? DEATH : Faults.ERRNOS.get(which)));
        }
        chosen.addAll(kills(calls.size(), KILLS));
        return chosen;
    }

    /** All over the deed. */
    private static List<Fault> kills(int calls, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Fault(1 + (int) ((i + 0.5) * calls / count), KILL))
                .toList();
    }

    /** On a thread of its own, with which the host that it makes for itself goes. */
    private static <T> T alone(Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future, "stage");
        thread.start();
        try {
            return future.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw (Error) failed.getCause();
        }
    }
}
