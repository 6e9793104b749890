// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Left-aligned columns under upper-case heads; numbers to the right; what is unknown is a dash. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] numeric;

    Table(String... heads) {
        rows.add(heads);
        numeric = new boolean[heads.length];
    }

    void row(@Nullable Object... cells) {
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            Object cell = cells[i];
            row[i] = cell == null ? "-" : Output.printable(cell.toString());
            numeric[i] |= cell instanceof Number;
        }
        rows.add(row);
    }

    @Override
    public String toString() {
        int[] widths = new int[numeric.length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String gap = " ".repeat(widths[i] - row[i].length());
                line.append(numeric[i] ? gap + row[i] : row[i] + gap).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
