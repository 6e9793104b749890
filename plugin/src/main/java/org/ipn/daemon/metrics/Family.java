// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one name, as OpenMetrics 1.0 groups them.
 *
 * @param name without the suffixes that the type demands ({@code _total}, {@code _info}, {@code _bucket} …)
 * @param unit the name's last word, where it has one
 */
public record Family(String name, Type type, @Nullable String unit, String help, List<Sample> samples) {
    /** What a family's samples are. */
    public enum Type {
        GAUGE,
        COUNTER,
        HISTOGRAM,
        INFO,
        STATESET;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param suffix what follows the family's name */
    public record Sample(String suffix, Map<String, String> labels, String value) {}

    /** To be filled by the methods below. */
    static Family of(Type type, String name, @Nullable String unit, String help) {
        return new Family(name, type, unit, help, new ArrayList<>());
    }

    void gauge(double value, @Nullable String... labels) {
        samples.add(new Sample("", labels(labels), number(value)));
    }

    void counter(double value, @Nullable String... labels) {
        samples.add(new Sample("_total", labels(labels), number(value)));
    }

    void info(@Nullable String... labels) {
        samples.add(new Sample("_info", labels(labels), "1"));
    }

    /** A state's label has the family's name. */
    void state(String state, boolean set, @Nullable String... labels) {
        Map<String, String> all = labels(labels);
        all.put(name, state);
        samples.add(new Sample("", all, set ? "1" : "0"));
    }

    void histogram(Durations.Seen seen, @Nullable String... labels) {
        long sum = 0;
        for (int bucket = 0; bucket < seen.counts().size(); bucket++) {
            sum += seen.counts().get(bucket);
            Map<String, String> all = labels(labels);
            all.put(
                    "le",
                    bucket < Durations.BOUNDS.size()
                            ? Durations.BOUNDS.get(bucket).toString()
                            : "+Inf");
            samples.add(new Sample("_bucket", all, Long.toString(sum)));
        }
        samples.add(new Sample("_count", labels(labels), Long.toString(sum)));
        samples.add(new Sample("_sum", labels(labels), number(seen.seconds())));
    }

    /** Names and values in turn; a label without a value is left out. */
    private static Map<String, String> labels(@Nullable String... pairs) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            String name = pairs[i];
            String value = pairs[i + 1];
            if (name != null && value != null) {
                labels.put(name, value);
            }
        }
        return labels;
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
