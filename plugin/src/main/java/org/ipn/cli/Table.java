// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.ipn.model.OneLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * Left-aligned columns under upper-case heads; numbers to the right; what is unknown is a dash. On a terminal, states have
 * colours, and words are cut where lines would not fit.
 */
final class Table {
    private static final int GAP = 2;
    private static final int NARROWEST = 8;
    private static final int USUAL = 60; // no terminal is narrower; to ask takes a moment
    private static final Map<String, Style> STATES = Map.of(
            "active", Style.fg_green,
            "ok", Style.fg_green,
            "warning", Style.fg_yellow,
            "degraded", Style.fg_red,
            "invalid", Style.fg_red,
            "error", Style.fg_red);

    private static final Pattern MAC = Pattern.compile("([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}");

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] numeric;
    private final int[] least;

    Table(String... heads) {
        rows.add(heads);
        numeric = new boolean[heads.length];
        least = Arrays.stream(heads)
                .mapToInt(head -> Math.max(NARROWEST, head.length()))
                .toArray();
    }

    /** A number that is written in its own way. */
    record Right(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    void row(@Nullable Object... cells) {
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            Object cell = cells[i];
            row[i] = cell == null ? "-" : OneLine.of(cell.toString());
            if (MAC.matcher(row[i]).matches()) {
                least[i] = Math.max(least[i], row[i].length()); // half of one is nobody's
            }
            numeric[i] |= cell instanceof Number || cell instanceof Right;
        }
        rows.add(row);
    }

    /** A word in the colour of the state that it names. */
    static String coloured(String word, boolean colours) {
        Style style = STATES.get(word);
        return !colours || style == null ? word : style.on() + word + style.off();
    }

    /** As wide as it is, without colours. */
    @Override
    public String toString() {
        return text(Integer.MAX_VALUE, false);
    }

    /** For where standard output goes. */
    String forTerminal() {
        int width = width(widths()) <= USUAL ? USUAL : Terminal.columns().orElse(Integer.MAX_VALUE);
        return text(width, Terminal.hasColours());
    }

    /** @param columns that a line may have; numbers, MAC addresses and heads are never cut */
    String text(int columns, boolean colours) {
        int[] widths = widths();
        while (width(widths) > columns && shrink(widths)) {}
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            boolean head = row == rows.get(0);
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String cell = row[i].length() <= widths[i] ? row[i] : row[i].substring(0, widths[i] - 1) + "…";
                String gap = " ".repeat(widths[i] - cell.length());
                String seen = head ? cell : coloured(cell, colours);
                line.append(numeric[i] ? gap + seen : seen + gap).append(" ".repeat(GAP));
            }
            String whole = line.toString().stripTrailing();
            text.append(head && colours ? Style.bold.on() + whole + Style.reset.on() : whole)
                    .append('\n');
        }
        return text.toString();
    }

    private int[] widths() {
        int[] widths = new int[numeric.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return widths;
    }

    private static int width(int[] widths) {
        int width = -GAP;
        for (int each : widths) {
            width += each + GAP;
        }
        return width;
    }

    /** Takes a character off the widest column of words; false where none has one to give. */
    private boolean shrink(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            if (!numeric[i] && widths[i] > least[i] && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        if (widest >= 0) {
            widths[widest]--;
        }
        return widest >= 0;
    }
}
