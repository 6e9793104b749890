// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.OptionalInt;
import org.ipn.kernel.sys.TerminalSize;
import picocli.CommandLine.Help.Ansi;

/** What is behind standard output. */
final class Terminal {
    private Terminal() {}

    /** Whether colours are seen and wanted: a terminal, and no NO_COLOR. */
    static boolean hasColours() {
        return Ansi.AUTO.enabled();
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
