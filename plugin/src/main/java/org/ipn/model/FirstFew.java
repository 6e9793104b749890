// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is printed of something whose length others decide: its first few, and how many more there are. */
public final class FirstFew {
    private static final int MOST = 5;
    private static final int MOST_LINES = 20;

    private FirstFew() {}

    /** {@code vnet0, vnet1, vnet2, vnet3, vnet4, … and 2,990 more}. */
    public static String of(Collection<?> items) {
        return of(items, ", ");
    }

    public static String of(Collection<?> items, String between) {
        String few = items.stream().limit(MOST).map(String::valueOf).collect(Collectors.joining(between));
        return items.size() <= MOST ? few : few + between + more(items.size() - MOST);
    }

    /** Of a value that may be a list, as {@code trunk=} has it: {@code 10,20-29}. */
    public static @Nullable String ofValue(@Nullable String value) {
        return value == null ? null : of(Arrays.asList(value.split(",", -1)), ",");
    }

    /** Whole lines, of which the last says how many more there are. */
    public static List<String> lines(Collection<?> lines) {
        List<String> few =
                lines.stream().limit(MOST_LINES).map(String::valueOf).collect(Collectors.toCollection(ArrayList::new));
        if (lines.size() > MOST_LINES) {
            few.add(more(lines.size() - MOST_LINES));
        }
        return few;
    }

    private static String more(int count) {
        return String.format(Locale.ROOT, "… and %,d more", count);
    }
}
