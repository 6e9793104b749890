// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.List;
import org.ipn.cli.TopCommand.Tick;
import org.ipn.model.OneLine;

/** A tick of {@code ipn top} as text: all of it, or what a screen has room for. */
final class TopScreen {
    /** The title, a line with keys for which there is no room beside it, and the heads. */
    private static final int ABOVE = 3;

    private static final int MOST_TALKERS = 10;
    /** The longest that there is room for; the first of them beside the title. */
    private static final List<String> HELP = List.of(
            "arrows: scroll, sort by another column; r: reverse; q: quit",
            "arrows: scroll, sort; r: reverse; q: quit",
            "arrows, r: reverse; q: quit",
            "q: quit");

    private final Tick tick;
    private final TopView view;

    TopScreen(Tick tick, TopView view) {
        this.tick = tick;
        this.view = view;
    }

    /** For a file, a pipe, or a terminal on which nothing can be drawn over. */
    String whole() {
        String text = title() + "\n\n" + (tick.note() == null ? members().forTerminal() : note() + "\n");
        return tick.talkers() == null
                ? text
                : text + "\n" + talkers(MOST_TALKERS).forTerminal();
    }

    /** How many members a screen of so many lines has room for, one at least. */
    int page(int rows) {
        int below = tick.talkers() == null ? 0 : talkersOn(rows) + 2;
        return Math.max(1, rows - ABOVE - below);
    }

    /** No more lines than {@code rows}, none longer than {@code columns}; the heads are the third. */
    List<String> lines(int rows, int columns) {
        int page = page(rows);
        int all = tick.ports().size();
        int first = view.within(page, all).first();
        int end = Math.min(all, first + page);
        List<String> lines = new ArrayList<>();
        String title = title() + (end - first < all ? "  " + (first + 1) + "-" + end + " of " + all : "");
        String withKeys = title + "  " + HELP.get(0);
        boolean fits = withKeys.length() <= columns;
        lines.add(fits ? withKeys : title);
        lines.add(fits ? "" : keys(columns));
        if (tick.note() == null) {
            List<String> table = members().text(columns, false).lines().toList();
            lines.add(table.get(0));
            lines.addAll(table.subList(1 + first, 1 + end));
        } else {
            lines.add(note());
        }
        if (tick.talkers() != null) {
            lines.add("");
            lines.addAll(talkers(talkersOn(rows)).text(columns, false).lines().toList());
        }
        return lines.stream()
                .limit(rows)
                .map(line -> line.length() > columns ? line.substring(0, columns) : line)
                .toList();
    }

    private static String keys(int columns) {
        return HELP.stream()
                .filter(help -> help.length() <= columns)
                .findFirst()
                .orElse("");
    }

    /** A third of the screen at most. */
    private int talkersOn(int rows) {
        return Math.max(1, Math.min(MOST_TALKERS, rows / 3 - 2));
    }

    private String title() {
        String name = tick.network() == null ? "all networks" : OneLine.of(tick.network());
        return name + "  " + tick.time().substring(11, 19) + " UTC";
    }

    private String note() {
        return OneLine.of(String.valueOf(tick.note()));
    }

    private Table members() {
        Table table = new Table(view.columns().stream().map(this::head).toArray(String[]::new));
        for (Rates member : view.sorted(tick.ports())) {
            table.row(view.columns().stream().map(column -> column.cell(member)).toArray(Object[]::new));
        }
        return table;
    }

    private String head(TopColumn column) {
        return column == view.by() ? column.head() + (view.reversed() ? "↑" : "↓") : column.head();
    }

    private Table talkers(int most) {
        Table table = new Table("FROM", "TO", "FRAMES/s", "bit/s");
        List<Talkers.Talk> talks = tick.talkers() == null ? List.of() : tick.talkers();
        for (Talkers.Talk talk : talks.subList(0, Math.min(most, talks.size()))) {
            table.row(
                    talk.from(),
                    talk.to(),
                    new Table.Right(Rates.text(talk.framesPerSecond())),
                    new Table.Right(Rates.text(talk.bitsPerSecond())));
        }
        return table;
    }
}
