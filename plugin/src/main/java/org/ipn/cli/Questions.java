// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import org.ipn.kernel.sys.TerminalSize;
import org.jspecify.annotations.Nullable;

/** Asks a person: on standard error, because standard output is for what they want made. */
final class Questions {
    private static final BufferedReader IN =
            new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));

    private Questions() {}

    static boolean canAsk() {
        return TerminalSize.columns(TerminalSize.STDIN).isPresent();
    }

    static String ask(String question, String otherwise) {
        System.err.print(question + " [" + otherwise + "]: ");
        String answer = answer();
        return answer.isEmpty() ? otherwise : answer;
    }

    /** One of these; the first is what Enter means. */
    static String choose(String question, String... choices) {
        String asked = question + ", " + String.join(" or ", choices);
        String answer = ask(asked, choices[0]);
        while (!List.of(choices).contains(answer)) {
            answer = ask(asked, choices[0]);
        }
        return answer;
    }

    static @Nullable String optional(String question) {
        System.err.print(question + ": ");
        String answer = answer();
        return answer.isEmpty() ? null : answer;
    }

    private static String answer() {
        try {
            String line = IN.readLine();
            return line == null ? "" : line.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
