// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/** Text from users, which messages, tables and the journal have in lines of their own. */
public final class OneLine {
    private OneLine() {}

    /** Without what would break the line, or a terminal: control characters, which names may hold, as {@code ?}. */
    public static String of(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
