// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.ipn.model.OneLine;

/** Log lines: {@code <N>} and the text (sd-daemon(3)) where the journal reads stderr, the text alone where people do. */
final class Journal extends Formatter {
    private final boolean prefixed;

    private Journal(boolean prefixed) {
        this.prefixed = prefixed;
    }

    /** For the whole process, before the first line. */
    static void open(boolean debug) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        ConsoleHandler handler = new ConsoleHandler();
        handler.setLevel(Level.ALL);
        handler.setFormatter(new Journal(isRead()));
        root.addHandler(handler);
        root.setLevel(Level.WARNING);
        Logger ours = Logger.getLogger("org.ipn");
        ours.setLevel(debug ? Level.FINE : Level.INFO);
        KEPT[0] = ours;
    }

    /** Whether stderr is still what systemd connected to the journal: JOURNAL_STREAM, its device and inode (systemd.exec(5)). */
    private static boolean isRead() {
        String stream = System.getenv("JOURNAL_STREAM");
        if (stream == null) {
            return false;
        }
        try {
            Map<String, Object> stderr = Files.readAttributes(Path.of("/proc/self/fd/2"), "unix:dev,ino");
            return stream.equals(stderr.get("dev") + ":" + stderr.get("ino"));
        } catch (IOException closed) {
            return false;
        }
    }

    /** java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger[] KEPT = new Logger[1];

    @Override
    public String format(LogRecord event) {
        StringBuilder line = new StringBuilder(prefix(event.getLevel()));
        line.append(OneLine.of(formatMessage(event)));
        if (event.getThrown() != null) {
            StringWriter trace = new StringWriter();
            event.getThrown().printStackTrace(new PrintWriter(trace));
            line.append(": ")
                    .append(trace.toString()
                            .strip()
                            .lines()
                            .map(each -> OneLine.of(each.replace("\t", "    "))) // of anybody's words
                            .collect(Collectors.joining("\n" + prefix(Level.FINE))));
        }
        return line.append('\n').toString();
    }

    private String prefix(Level level) {
        if (!prefixed) {
            return "";
        }
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "<3>";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "<4>";
        }
        return level.intValue() >= Level.INFO.intValue() ? "<6>" : "<7>";
    }
}
