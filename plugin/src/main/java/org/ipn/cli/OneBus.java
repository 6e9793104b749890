// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.ipn.model.OneLine;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The bus that a command is about, and where it says what happens to it. */
final class OneBus {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "PATH",
            description = "The bus: a path whose permissions are the rights, r to receive, w to send.")
    private String path;

    Path path() throws Failed {
        return path(path);
    }

    static Path path(String path) throws Failed {
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new Failed("'" + path + "' is no path: " + e.getReason());
        }
    }

    CommandLine commandLine() {
        return spec.commandLine();
    }

    /** A line on standard error. Any thread. */
    void say(String line) {
        spec.commandLine().getErr().println("ipn: " + OneLine.of(line));
    }
}
