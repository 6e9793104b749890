// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.ipn.model.Refused;

/** Plays sequences on a world of its own, in a folder of its own. */
final class Player implements AutoCloseable {
    private final World world = new World();
    private final Path run;
    private final Supplier<? extends PlayedHost> hosts;
    private final AtomicLong inputs = new AtomicLong();

    Player(Path run, Supplier<? extends PlayedHost> hosts) {
        this.run = run;
        this.hosts = hosts;
        world.start();
    }

    /** How many things have happened so far. */
    long inputs() {
        return inputs.get();
    }

    /** Why it fails, with the shortest sequence that does so too; empty = it does not. */
    Optional<String> play(long seed) throws IOException, Refused {
        List<Act> acts = Act.sequence(seed);
        Optional<Throwable> why = failure(seed, acts);
        if (why.isEmpty()) {
            return Optional.empty();
        }
        List<Act> least = shrunk(seed, acts, rule(why.get()));
        Throwable again = failure(seed, least).orElse(why.get());
        return Optional.of("-Dsimulation.seed=" + seed + ": " + again + "\n  " + least);
    }

    Optional<Throwable> failure(long seed, List<Act> acts) throws IOException, Refused {
        return world.call(World.Turn.CALL, () -> {
            try (PlayedHost host = hosts.get()) {
                Play.clear(run);
                Play play = new Play(world, run, host, seed);
                play.play(acts);
                host.witness();
                inputs.addAndGet(play.inputs());
                return Optional.<Throwable>empty();
            } catch (IOException | RuntimeException | AssertionError e) {
                return Optional.of(e);
            }
        });
    }

    private List<Act> shrunk(long seed, List<Act> acts, String rule) throws IOException, Refused {
        List<Act> least = acts;
        for (int size = least.size() / 2; size > 0; size /= 2) {
            for (int at = 0; at + size <= least.size(); ) {
                List<Act> fewer = new ArrayList<>(least);
                fewer.subList(at, at + size).clear();
                if (failure(seed, fewer).filter(why -> rule(why).equals(rule)).isPresent()) {
                    least = fewer;
                } else {
                    at += size;
                }
            }
        }
        return least;
    }

    /** Which rule is broken, whatever the names in its message. */
    private static String rule(Throwable why) {
        return why.getClass() + String.valueOf(why.getMessage()).replaceAll("\\{.*|\\S*\\d\\S*", "");
    }

    @Override
    public void close() {
        world.close();
    }
}
