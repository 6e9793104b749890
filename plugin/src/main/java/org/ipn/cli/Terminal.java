// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.OptionalInt;
import org.ipn.kernel.sys.TerminalSize;
import picocli.CommandLine.Help.Ansi;

/** What is behind standard output. */
final class Terminal {
    private Terminal() {}

    /** Has the help too print no colours where the terminal has none. To be called first. */
    static void adapt() {
        if (isDumb()) {
            System.setProperty("picocli.ansi", "false"); // asked by Ansi.AUTO, which looks at NO_COLOR by itself
        }
    }

    /** Whether colours are seen and wanted: a terminal that has them, and no NO_COLOR. */
    static boolean hasColours() {
        return Ansi.AUTO.enabled();
    }

    /** Whether it can do no more than print, as an editor's shell window. */
    private static boolean isDumb() {
        return "dumb".equals(System.getenv("TERM"));
    }

    /** Whether a screen can be drawn over. */
    static boolean isScreen() {
        return !isDumb() && isTerminal();
    }

    /** Characters in a line; empty where it is no terminal. */
    @SuppressWarnings("SystemConsoleNull")
    static OptionalInt columns() {
        // The cheap question first: none is without a terminal, but since Java 22 one may be.
        return System.console() == null ? OptionalInt.empty() : TerminalSize.columns(TerminalSize.STDOUT);
    }

    static boolean isTerminal() {
        return columns().isPresent();
    }
}
