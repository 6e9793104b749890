// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Log lines as the journal reads them from stderr: {@code <N>} and the text (sd-daemon(3)). */
final class Journal extends Formatter {

    /** For the whole process, before the first line. */
    static void open(boolean debug) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        ConsoleHandler handler = new ConsoleHandler();
        handler.setLevel(Level.ALL);
        handler.setFormatter(new Journal());
        root.addHandler(handler);
        root.setLevel(Level.WARNING);
        Logger ours = Logger.getLogger("org.ipn");
        ours.setLevel(debug ? Level.FINE : Level.INFO);
        KEPT[0] = ours;
    }

    /** java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger[] KEPT = new Logger[1];

    @Override
    public String format(LogRecord event) {
        StringBuilder line = new StringBuilder(priority(event.getLevel()));
        line.append(Lines.one(formatMessage(event)));
        if (event.getThrown() != null) {
            StringWriter trace = new StringWriter();
            event.getThrown().printStackTrace(new PrintWriter(trace));
            line.append(": ").append(trace.toString().strip().replace("\n", "\n<7>"));
        }
        return line.append('\n').toString();
    }

    private static String priority(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "<3>";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "<4>";
        }
        return level.intValue() >= Level.INFO.intValue() ? "<6>" : "<7>";
    }
}
