// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.PrintWriter;
import java.util.function.Function;
import org.ipn.model.OneLine;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every reading command shares: where it prints, and whether for people or for programs. */
final class Output {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON, as the contract of ipn's scripts has it.")
    private boolean json;

    boolean isJson() {
        return json;
    }

    /** Prints an answer of ipnd: as it came for programs, as {@code text} has it for people. Returns the exit status, 0. */
    <T> int print(String body, Class<T> type, Function<T, String> text) {
        if (json) {
            json(body);
        } else {
            out().print(text.apply(Api.JSON.fromJson(body, type)));
        }
        out().flush();
        return 0;
    }

    /** Prints what a program reads, and a person may look at. */
    void json(String body) {
        out().println(OneLine.ofJson(body));
    }

    /** The same of a record. */
    void json(Object body) {
        json(Api.JSON.toJson(body));
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    CommandLine commandLine() {
        return spec.commandLine();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
