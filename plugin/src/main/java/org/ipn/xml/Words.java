// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The words that messages are made of. */
final class Words {
    private static final int LONGEST_VALUE = 60;

    private Words() {}

    /** {@code name="value"}, a long value cut. */
    static String attribute(String name, String value) {
        int end = value.length() <= LONGEST_VALUE ? value.length() : value.offsetByCodePoints(0, 1 + LONGEST_VALUE / 2);
        return name + "=\"" + value.substring(0, end) + (end < value.length() ? "…" : "") + "\"";
    }

    /** {@code <name key="value">}. */
    static String element(String name, String key, String value) {
        return "<" + name + " " + attribute(key, value) + ">";
    }

    /** {@code ; allowed: a, b}, and what was probably meant. */
    static String allowed(String word, Collection<String> allowed) {
        if (allowed.isEmpty()) {
            return "; allowed: none";
        }
        return "; allowed: " + String.join(", ", allowed)
                + nearest(word, allowed)
                        .map(near -> " (did you mean " + near + "?)")
                        .orElse("");
    }

    private static Optional<String> nearest(String word, Collection<String> allowed) {
        if (word.length() > LONGEST_VALUE) {
            return Optional.empty();
        }
        return allowed.stream()
                .filter(near -> distance(word, near) <= Math.max(1, near.length() / 2))
                .min(Comparator.comparingInt(near -> distance(word, near)));
    }

    /** Levenshtein's. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
