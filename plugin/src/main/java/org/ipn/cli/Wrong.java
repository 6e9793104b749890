// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.List;
import org.ipn.model.OneLine;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said of words that are not as the help has them. Exit status 2. */
final class Wrong {
    private Wrong() {}

    static int explain(ParameterException wrong, String[] words) {
        CommandLine command = wrong.getCommandLine();
        if (asksForACommand(command, words)) {
            command.usage(command.getErr());
            return 2;
        }
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println("ipn: " + OneLine.of(line(wrong)) + " (" + name + " --help)");
        return 2;
    }

    /** {@code ipn}, {@code ipn port}: not wrong yet. */
    private static boolean asksForACommand(CommandLine command, String[] words) {
        return !command.getSubcommands().isEmpty()
                && (words.length == 0 || words[words.length - 1].equals(command.getCommandName()));
    }

    private static String line(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getUnmatched().get(0), unmatched.getCommandLine());
        }
        return wrong.getValue() != null && wrong.getArgSpec() instanceof OptionSpec option && Ranges.areOf(option)
                ? Ranges.line(option, wrong.getValue())
                : String.valueOf(wrong.getMessage()).replaceFirst("^Error: ", "");
    }

    private static String unmatched(String word, CommandLine command) {
        if (word.startsWith("-")) {
            List<String> options = new ArrayList<>();
            for (OptionSpec option : command.getCommandSpec().options()) {
                options.addAll(List.of(option.names()));
            }
            return "unknown option '" + word + "'" + Nearest.hint(word, options, "");
        }
        return command.getSubcommands().isEmpty()
                ? "unexpected word '" + word + "'"
                : "unknown command '" + word + "'"
                        + Nearest.hint(word, command.getSubcommands().keySet(), "");
    }
}
