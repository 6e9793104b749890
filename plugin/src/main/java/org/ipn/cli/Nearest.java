// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What the user may have meant by a word that is none. */
final class Nearest {
    private Nearest() {}

    /** {@code "; did you mean 'show'?"}, or {@code otherwise} where nothing known is near. */
    static String hint(String word, Collection<String> known, String otherwise) {
        return to(word, known).map(near -> "; did you mean '" + near + "'?").orElse(otherwise);
    }

    /** The known word with the fewest slips of the finger in between, or the one that this one begins. */
    static Optional<String> to(String word, Collection<String> known) {
        String typed = word.toLowerCase(Locale.ROOT);
        int most = 1 + typed.length() / 4;
        Optional<String> near = known.stream()
                .filter(each -> slips(typed, each.toLowerCase(Locale.ROOT)) <= most)
                .min(Comparator.comparingInt(each -> slips(typed, each.toLowerCase(Locale.ROOT))));
        return near.isPresent() || typed.length() < 2
                ? near
                : known.stream()
                        .filter(each -> each.toLowerCase(Locale.ROOT).startsWith(typed))
                        .findFirst();
    }

    /** Letters to change, drop, add, or swap with their neighbour (optimal string alignment). */
    private static int slips(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
                least = Math.min(least, cost[i - 1][j - 1] + change);
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    least = Math.min(least, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = least;
            }
        }
        return cost[from.length()][to.length()];
    }
}
