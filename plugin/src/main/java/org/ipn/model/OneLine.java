// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.stream.Collectors;

/** Text from users, which messages, tables and the journal have in lines of their own. */
public final class OneLine {
    private OneLine() {}

    /**
     * Without what would break the line, drive a terminal, or have it read otherwise than it is, as {@code ?}: control and format characters
     * (U+202E turns round what follows), separators of lines, halves of surrogates.
     */
    public static String of(String text) {
        return text.codePoints()
                .map(c -> isSeen(c) ? c : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** JSON with the same characters escaped: who parses it has them all, and a terminal none. */
    public static String ofJson(String json) {
        return json.codePoints()
                .mapToObj(c -> isSeen(c) || c < ' ' ? Character.toString(c) : escaped(c))
                .collect(Collectors.joining());
    }

    private static boolean isSeen(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    private static String escaped(int c) {
        return Character.toString(c)
                .chars()
                .mapToObj(half -> String.format("\\u%04x", half))
                .collect(Collectors.joining());
    }
}
