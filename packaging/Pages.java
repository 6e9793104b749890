// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.ipn.cli.Ipn;
import org.ipn.daemon.Ipnd;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Run by prepare, as a script: man pages, and completions for bash and fish, of what the commands say of themselves. */
class Pages {
    public static void main(String[] folders) throws IOException {
        Path man = Path.of(folders[0]);
        Path completion = Path.of(folders[1]);
        CommandLine ipn = Ipn.commandLine();
        page(man, ipn, 1);
        for (CommandLine command : ipn.getSubcommands().values()) {
            page(man, command, 1);
            for (CommandLine below : command.getSubcommands().values()) {
                page(man, below, 1);
            }
        }
        page(man, new CommandLine(new Ipnd()), 8);
        Files.writeString(completion.resolve("ipn.bash"), AutoComplete.bash("ipn", ipn).replaceFirst("^#!.*", "# SPDX-License-Identifier: Apache-2.0"));
        Files.writeString(completion.resolve("ipn.fish"), fish(ipn));
    }

    private static void page(Path folder, CommandLine command, int section) throws IOException {
        CommandSpec spec = command.getCommandSpec();
        String name = spec.qualifiedName("-");
        StringBuilder text = new StringBuilder(".\\\" SPDX-License-Identifier: Apache-2.0\n");
        text.append(".TH ").append(name.toUpperCase(Locale.ROOT)).append(' ').append(section).append(" \"\" \"IPN for libvirt\"\n");
        text.append(".SH NAME\n").append(roff(name)).append(" \\- ").append(roff(firstSentence(spec))).append('\n');
        text.append(".SH SYNOPSIS\n.nf\n").append(roff(command.getHelp().synopsis(0).strip())).append("\n.fi\n");
        text.append(".SH DESCRIPTION\n").append(lines(spec.usageMessage().description()));
        if (!spec.positionalParameters().isEmpty()) {
            text.append(".SH ARGUMENTS\n");
            for (PositionalParamSpec parameter : spec.positionalParameters()) {
                item(text, parameter.paramLabel(), parameter);
            }
        }
        text.append(".SH OPTIONS\n");
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
                item(text, String.join(", ", option.names()) + label, option);
            }
        }
        commands(text, spec);
        footer(text, spec);
        if (section == 1) {
            text.append(".SH EXIT STATUS\n0: done. 1: refused, failed or invalid; one line on stderr says what and why. 2: usage.\n");
        } else {
            text.append(".SH FILES\n.TP\n/etc/ipn/ipnd.conf\nSettings, each with its default.\n")
                    .append(".TP\n/run/ipn\nSockets, and what ipnd remembers over a restart.\n");
        }
        text.append(".SH SEE ALSO\n").append(section == 1 ? "ipnd(8), virsh(1)" : "ipn(1), virsh(1)").append('\n');
        Files.writeString(folder.resolve(name + "." + section), text);
    }

    private static void item(StringBuilder text, String label, ArgSpec what) {
        text.append(".TP\n.B ").append(roff(label)).append('\n').append(lines(what.description()));
    }

    private static void commands(StringBuilder text, CommandSpec spec) {
        if (!spec.subcommands().isEmpty()) {
            text.append(".SH COMMANDS\n");
            for (CommandLine command : spec.subcommands().values()) {
                CommandSpec below = command.getCommandSpec();
                text.append(".TP\n.B ").append(roff(below.qualifiedName("-"))).append("(1)\n");
                text.append(lines(below.usageMessage().description()));
            }
        }
    }

    private static void footer(StringBuilder text, CommandSpec spec) {
        String[] lines = spec.usageMessage().footer();
        if (lines.length > 0) {
            text.append(".SH EXAMPLES\n.nf\n");
            for (String line : lines) {
                if (!line.isBlank() && !line.startsWith("Example")) {
                    text.append(roff(plain(line))).append('\n');
                }
            }
            text.append(".fi\n");
        }
    }

    private static String fish(CommandLine ipn) {
        StringBuilder text = new StringBuilder("# SPDX-License-Identifier: Apache-2.0\ncomplete -c ipn -f\n");
        ipn.getSubcommands().forEach((name, command) -> {
            text.append("complete -c ipn -n __fish_use_subcommand -a ").append(name).append(" -d ").append(quoted(firstSentence(command.getCommandSpec()))).append('\n');
            for (OptionSpec option : command.getCommandSpec().options()) {
                text.append("complete -c ipn -n '__fish_seen_subcommand_from ").append(name).append('\'');
                for (String form : option.names()) {
                    text.append(form.startsWith("--") ? " -l " + form.substring(2) : " -s " + form.substring(1));
                }
                text.append(option.arity().max() == 0 ? "" : " -r").append(" -d ").append(quoted(String.join(" ", option.description()))).append('\n');
            }
            String below = String.join(" ", command.getSubcommands().keySet());
            if (!below.isEmpty()) {
                text.append("complete -c ipn -n '__fish_seen_subcommand_from ").append(name).append("' -a '").append(below).append("'\n");
            }
        });
        return text.toString();
    }

    private static String firstSentence(CommandSpec spec) {
        String all = plain(String.join(" ", spec.usageMessage().description()));
        int end = all.indexOf(". ");
        String first = end < 0 ? all : all.substring(0, end);
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }

    private static String lines(String[] lines) {
        StringBuilder text = new StringBuilder();
        for (String line : List.of(lines)) {
            text.append(roff(plain(line))).append('\n');
        }
        return text.toString();
    }

    private static String plain(String text) {
        return Ansi.OFF.string(text.replace("%n", "\n").replace("%%", "%"));
    }

    private static String roff(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1");
    }

    private static String quoted(String text) {
        return "'" + plain(text).replace("\\", "\\\\").replace("'", "\\'").replace('\n', ' ') + "'";
    }
}
