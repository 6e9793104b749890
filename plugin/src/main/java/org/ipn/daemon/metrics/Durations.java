// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How long something took, each time: counted into buckets. Thread-safe. */
final class Durations {
    /** Upper bounds in seconds; above the last there is one bucket more. */
    static final List<Double> BOUNDS = List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0);

    /**
     * @param counts per bucket, not cumulative
     * @param seconds all together
     */
    record Seen(List<Long> counts, double seconds) {}

    private final long[] counts = new long[BOUNDS.size() + 1];
    private long nanos;

    synchronized void saw(long took) {
        double seconds = took / 1e9;
        int bucket = 0;
        while (bucket < BOUNDS.size() && seconds > BOUNDS.get(bucket)) {
            bucket++;
        }
        counts[bucket]++;
        nanos += took;
    }

    synchronized Seen seen() {
        return new Seen(new ArrayList<>(Arrays.stream(counts).boxed().toList()), nanos / 1e9);
    }
}
