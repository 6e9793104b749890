// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.Map;
import java.util.Optional;

/** A terminal's bytes as keys: letters, and the sequences of VT100, xterm and the Linux console for arrows and their neighbours. */
final class Keystrokes {
    private static final int ESCAPE = 27;
    private static final Map<String, Key> KEYS = Map.ofEntries(
            Map.entry("k", Key.UP),
            Map.entry("j", Key.DOWN),
            Map.entry("b", Key.PAGE_UP),
            Map.entry(" ", Key.PAGE_DOWN),
            Map.entry("g", Key.HOME),
            Map.entry("G", Key.END),
            Map.entry("<", Key.LEFT),
            Map.entry(">", Key.RIGHT),
            Map.entry("r", Key.REVERSE),
            Map.entry("q", Key.QUIT),
            Map.entry("\004", Key.QUIT), // Ctrl-D
            Map.entry("[A", Key.UP),
            Map.entry("[B", Key.DOWN),
            Map.entry("[C", Key.RIGHT),
            Map.entry("[D", Key.LEFT),
            Map.entry("[H", Key.HOME),
            Map.entry("[F", Key.END),
            Map.entry("[1~", Key.HOME),
            Map.entry("[4~", Key.END),
            Map.entry("[5~", Key.PAGE_UP),
            Map.entry("[6~", Key.PAGE_DOWN));

    /** Of a sequence, from behind its ESC on. */
    private final StringBuilder sequence = new StringBuilder();

    private boolean escaped;

    /** The key that this byte ends; empty where it ends none that is known. */
    Optional<Key> next(int typed) {
        if (typed == ESCAPE) {
            escaped = true;
            sequence.setLength(0);
            return Optional.empty();
        }
        if (!escaped) {
            return Optional.ofNullable(KEYS.get(Character.toString(typed)));
        }
        // ESC O is what ESC [ is, with the keypad in application mode.
        sequence.append(sequence.isEmpty() && typed == 'O' ? '[' : (char) typed);
        boolean isWhole = sequence.charAt(0) != '[' || sequence.length() > 1 && typed >= '@';
        if (!isWhole) {
            return Optional.empty();
        }
        escaped = false;
        return sequence.charAt(0) == '[' ? Optional.ofNullable(KEYS.get(sequence.toString())) : Optional.empty();
    }
}
