// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "help",
        description = "Show what ipn does, or a command, with examples: as --help.",
        footer = {"", "Examples:", "  ipn help", "  ipn help port add"},
        mixinStandardHelpOptions = true)
final class HelpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "A command (default: ipn itself).")
    private List<String> words = List.of();

    @Override
    public Integer call() {
        CommandLine command = Ipn.commandLine();
        for (String word : words) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "unknown command '" + word + "'"
                                + Nearest.hint(word, command.getSubcommands().keySet(), ""));
            }
            command = next;
        }
        command.usage(spec.commandLine().getOut());
        return 0;
    }
}
