// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the members is looked at, in which order.
 *
 * @param columns those that are shown
 * @param by the column by which they are sorted; null = who sends and is sent most bits is first
 * @param reversed the other way round
 * @param first index of the first member that is on the screen
 */
record TopView(List<TopColumn> columns, @Nullable TopColumn by, boolean reversed, int first) {
    private static final Comparator<Rates> BUSIEST =
            Comparator.comparingDouble((Rates each) -> -each.rxBitsPerSecond() - each.txBitsPerSecond());

    List<Rates> sorted(List<Rates> members) {
        Comparator<Rates> order = by == null ? BUSIEST : by.order().thenComparing(BUSIEST);
        return members.stream()
                .sorted((reversed ? order.reversed() : order).thenComparing(Rates::device))
                .toList();
    }

    /** After a key, where {@code page} of {@code all} members are on the screen. */
    TopView after(Key key, int page, int all) {
        return switch (key) {
            case UP -> from(first - 1, page, all);
            case DOWN -> from(first + 1, page, all);
            case PAGE_UP -> from(first - page, page, all);
            case PAGE_DOWN -> from(first + page, page, all);
            case HOME -> from(0, page, all);
            case END -> from(all, page, all);
            case LEFT -> sortedBy(-1);
            case RIGHT -> sortedBy(1);
            case REVERSE -> new TopView(columns, by, !reversed, 0);
            case QUIT -> this;
        };
    }

    /** As far as there are members: some may have left. */
    TopView within(int page, int all) {
        return from(first, page, all);
    }

    private TopView from(int index, int page, int all) {
        return new TopView(columns, by, reversed, Math.max(0, Math.min(index, all - page)));
    }

    /** The column beside, and, beyond the last and the first one, none. */
    private TopView sortedBy(int beside) {
        int none = columns.size();
        int now = by == null ? none : columns.indexOf(by);
        int next = Math.floorMod(now + beside, none + 1);
        return new TopView(columns, next == none ? null : columns.get(next), false, 0);
    }
}
