// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipn.cli.Ipn;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Run by prepare, as a script: {@code Completions.java TEMPLATE FOLDER} writes what bash and fish complete, of what the commands say
 * of themselves. An argument's label tells what it is: NET, FILE, PATH, DEV, or words with | in between.
 */
class Completions {
    public static void main(String[] places) throws IOException {
        Path folder = Path.of(places[1]);
        CommandLine ipn = Ipn.commandLine();
        ipn.getSubcommands().forEach((name, command) -> {
            if (command.getCommandSpec().usageMessage().hidden()) {
                ipn.getCommandSpec().removeSubcommand(name);
            }
        });
        StringBuilder words = new StringBuilder();
        StringBuilder takes = new StringBuilder();
        bash("", ipn.getCommandSpec(), words, takes);
        Files.writeString(
                folder.resolve("ipn.bash"),
                Files.readString(Path.of(places[0]))
                        .replace("@WORDS@\n", words)
                        .replace("@TAKES@\n", takes));
        StringBuilder fish = new StringBuilder("# SPDX-License-Identifier: Apache-2.0\n");
        fish.append("function __ipn_names\n    command ls $argv[1] 2>/dev/null\nend\n");
        fish.append("set -l nodes '(set -q IPN_NODES; and __ipn_names $IPN_NODES; or __ipn_names /run/ipn/nodes)'\n");
        fish.append("complete -c ipn -f\n");
        fish("__fish_use_subcommand", ipn.getCommandSpec(), fish);
        Files.writeString(folder.resolve("ipn.fish"), fish);
    }

    private static void bash(String name, CommandSpec spec, StringBuilder words, StringBuilder takes) {
        List<String> all = new ArrayList<>(spec.subcommands().keySet());
        for (OptionSpec option : spec.options()) {
            all.addAll(List.of(option.names()));
            if (option.arity().max() > 0 && isKnown(option.paramLabel())) {
                for (String form : option.names()) {
                    entry(takes, name + " " + form, option.paramLabel());
                }
            }
        }
        entry(words, name, String.join(" ", all));
        argument(spec).ifPresent(label -> entry(takes, name, label));
        spec.subcommands().forEach((below, command) ->
                bash((name + " " + below).strip(), command.getCommandSpec(), words, takes));
    }

    private static void entry(StringBuilder text, String pattern, String answer) {
        text.append("        '").append(pattern).append("') echo '").append(answer).append("' ;;\n");
    }

    private static void fish(String when, CommandSpec spec, StringBuilder text) {
        String begin = "complete -c ipn -n '" + when + "'";
        spec.subcommands().forEach((name, command) -> {
            CommandSpec below = command.getCommandSpec();
            text.append(begin).append(" -a ").append(name).append(" -d ").append(description(below.usageMessage().description())).append('\n');
            fish("__fish_seen_subcommand_from " + name, below, text);
        });
        for (OptionSpec option : spec.options()) {
            text.append(begin);
            for (String form : option.names()) {
                text.append(form.startsWith("--") ? " -l " + form.substring(2) : " -s " + form.substring(1));
            }
            if (option.arity().max() > 0) {
                text.append(option.paramLabel().equals("FILE") ? " -r" : " -x").append(candidates(option.paramLabel()));
            }
            text.append(" -d ").append(description(option.description())).append('\n');
        }
        argument(spec).ifPresent(label -> text.append(begin).append(candidates(label)).append('\n'));
    }

    private static String candidates(String label) {
        return switch (label) {
            case "NET" -> " -a $nodes";
            case "DEV" -> " -a '(__ipn_names /sys/class/net)'";
            case "FILE", "PATH" -> " -F";
            default -> label.contains("|") ? " -a '" + label.replace('|', ' ') + "'" : "";
        };
    }

    private static Optional<String> argument(CommandSpec spec) {
        return spec.positionalParameters().stream().map(ArgSpec::paramLabel).filter(Completions::isKnown).findFirst();
    }

    private static boolean isKnown(String label) {
        return label.equals("NET") || label.equals("DEV") || label.equals("FILE") || label.equals("PATH") || label.contains("|");
    }

    private static String description(String[] lines) {
        String all = Ansi.OFF.string(String.join(" ", lines).replace("%n", " ").replace("%%", "%"));
        String first = all.replaceAll("\\.( .*)?$", "");
        return "'" + first.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
