// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command did, run in this very process: for those that need no daemon. */
record Outcome(int status, String out, String err) {
    static Outcome of(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Ipn.commandLine(words)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(words);
        return new Outcome(status, out.toString(), err.toString());
    }
}
