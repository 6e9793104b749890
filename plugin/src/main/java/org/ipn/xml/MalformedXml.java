// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import org.ipn.model.OneLine;
import org.ipn.model.Refused;

/** Not XML, or XML that we never read, such as one with a DOCTYPE; the message says line and column. */
public final class MalformedXml extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;
    private final String reason;
    private final String text;

    MalformedXml(int line, int column, String reason) {
        this(line, column, reason, line > 0 ? "line " + line + ", column " + column + ": " + reason : reason);
    }

    /** A fault of the reader's own. */
    MalformedXml(Throwable failed) {
        this(0, 0, "reading it failed: " + OneLine.of(failed.toString()));
        initCause(failed);
    }

    private MalformedXml(int line, int column, String reason, String text) {
        super(text);
        this.text = text;
        this.line = line;
        this.column = column;
        this.reason = reason;
    }

    /** Counts from 1; 0 = unknown. */
    public int line() {
        return line;
    }

    /** Counts from 1; 0 = unknown. */
    public int column() {
        return column;
    }

    /** The same to who only knows yes or no. */
    public Refused refused() {
        return new Refused(text);
    }

    /** The message without the place. */
    public String reason() {
        return reason;
    }
}
