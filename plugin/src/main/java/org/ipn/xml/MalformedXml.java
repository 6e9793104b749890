// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

/** Not XML, or XML that we never read, such as one with a DOCTYPE; the message says line and column. */
public final class MalformedXml extends Exception {
    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;
    private final String reason;

    MalformedXml(int line, int column, String reason) {
        super(line > 0 ? "line " + line + ", column " + column + ": " + reason : reason);
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

    /** The message without the place. */
    public String reason() {
        return reason;
    }
}
