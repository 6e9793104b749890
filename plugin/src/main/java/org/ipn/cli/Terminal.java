// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.lang.reflect.Proxy;
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

    /** Lines of the screen. */
    static int rows() {
        return TerminalSize.rows(TerminalSize.STDOUT).orElse(24);
    }

    /**
     * Has {@code task} run, on a thread of its own, whenever the terminal has another size. By reflection: javac warns of sun.misc.Signal, which is
     * all that Java has for signals (JEP 260 keeps it).
     */
    static void onResize(Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object runs = Proxy.newProxyInstance(
                    Terminal.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        task.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), runs);
        } catch (ReflectiveOperationException e) {
            System.err.println("ipn: hear of the terminal's size: " + e);
        }
    }

    static boolean isTerminal() {
        return columns().isPresent();
    }
}
