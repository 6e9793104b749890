// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.ipn.cli.Ipn;
import org.ipn.daemon.Ipnd;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Run by prepare, as a script: man pages of what the commands say of themselves. */
class Pages {
    private static final String DAEMON = """
            .SH WHAT IT DOES
            libvirt's hooks ask it, at each start of a network or guest, whether that may be and to make what it needs. It compares what should be
            (the XML of active networks and running guests) with what is (links, ports, addresses), and makes the difference good: after each
            hook, each event of libvirt, and each message of the kernel. No frame passes through it: while it is away guests keep talking, and when
            it is back it finds everything as it was.
            .SH LOGGING
            To stderr, with priorities as systemd's journal reads them; a line for each change, with network, device, what was and what is, and why
            a thing was refused or failed. journalctl \\-u ipnd \\-p err shows what needs somebody.
            .SH FILES
            .TP
            /etc/ipn/ipnd.conf
            Settings, see ipnd.conf(5).
            .TP
            /run/ipn/ipnd.sock
            Where hooks and ipn(1) ask: HTTP, for root and the group libvirt.
            .TP
            /run/ipn/join.sock, /run/ipn/nodes
            Where processes join, and the files whose permissions say which may.
            .TP
            /run/ipn/networks, /run/ipn/bridges, /run/ipn/nics, /run/ipn/taps, /run/ipn/containers
            Active networks, their bridges, how grabbed NICs were, taps that were added, and containers: what outlives a restart.
            .TP
            /etc/libvirt/hooks/network.d/50\\-ipn, /etc/libvirt/hooks/qemu.d/50\\-ipn, /etc/libvirt/hooks/lxc.d/50\\-ipn
            The hooks. Plain scripts, replaced by each update.
            .SH ENVIRONMENT
            IPN_SOCKET, IPN_JOIN_SOCKET, IPN_NODES: other places of the sockets and node files. JAVA_HOME: another Java.
            .SH SIGNALS
            SIGTERM ends it in good order: networks, members and policies stay as they are.
            .SH EXIT STATUS
            0: ended as asked. 143: ended by SIGTERM. 1: could not start; one line says why. 2: usage.
            """;

    private static final String CNI = """
            .SH SYNOPSIS
            .nf
            {"cniVersion":"1.0.0","name":"lab","plugins":[{"type":"ipn\\-cni","network":"NET"}]}
            .fi
            .SH DESCRIPTION
            A plugin of CNI, in the versions 0.4.0, 1.0.0 and 1.1.0: a container runtime runs it, and the container's device is a member of an
            active IPN network, of kind container in ipn ports, with the container's name, or its pod's. The device keeps its place over a stop
            and start of the network and of ipnd. It ends with the container's network namespace, or by DEL, for which ipnd need not run.
            .SH CONFIGURATION
            .TP
            network
            The IPN network; the name of the CNI network unless said.
            .TP
            portgroup
            One of the network's, whose policy the container has; the network's default one unless said.
            .TP
            ipam
            Who gives addresses, as host\\-local: run as it stands, and what it gives is set. Without it the container has no address of ours.
            .TP
            runtimeConfig
            Its mac is the device's address; so is MAC= of CNI_ARGS where "capabilities" of the configuration has "mac":true, and not else.
            An address that another member of the network has is refused. Without either the same container always has the same.
            .SH EXIT STATUS
            0: done; the answer is on stdout. 1: refused or failed: stdout has an error of CNI's, in one line of JSON.
            .SH FILES
            /usr/lib/cni or /usr/libexec/cni, where distributions' runtimes look; others look in /opt/cni/bin, and need a link there.
            """;

    public static void main(String[] folders) throws IOException {
        Path man = Path.of(folders[0]);
        CommandLine ipn = Ipn.commandLine();
        page(man, ipn, 1);
        for (CommandLine command : ipn.getSubcommands().values()) {
            page(man, command, 1);
            for (CommandLine below : command.getSubcommands().values()) {
                page(man, below, 1);
            }
        }
        page(man, new CommandLine(new Ipnd()), 8);
        String name = "ipn-cni";
        String what = "containers as members of IPN networks";
        Manual.write(man.resolve(name + ".8"), Manual.head(name, 8, what) + CNI);
    }

    private static void page(Path folder, CommandLine command, int section) throws IOException {
        CommandSpec spec = command.getCommandSpec();
        String name = spec.qualifiedName("-");
        StringBuilder text = new StringBuilder(Manual.head(name, section, firstSentence(spec)));
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
            text.append(DAEMON);
        }
        text.append(".SH SEE ALSO\n").append(section == 1 ? "ipnd(8), ipn\\-xml(5), " + (name.equals("ipn") ? "ipn\\-extcap(1), " : "") + "virsh(1)" : "ipn(1), ipnd.conf(5), ipn\\-xml(5), virsh(1), journalctl(1)").append('\n');
        Manual.write(folder.resolve(name + "." + section), text.toString());
    }

    private static void item(StringBuilder text, String label, ArgSpec what) {
        text.append(".TP\n.B ").append(roff(label)).append('\n').append(lines(what.description()));
    }

    private static void commands(StringBuilder text, CommandSpec spec) {
        if (!spec.subcommands().isEmpty()) {
            text.append(".SH COMMANDS\n");
            for (CommandLine command : spec.subcommands().values()) {
                CommandSpec below = command.getCommandSpec();
                if (below.usageMessage().hidden()) {
                    continue;
                }
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

    static String roff(String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("(?m)^([.'])", "\\\\&$1").chars()
                .mapToObj(c -> c < 128 ? String.valueOf((char) c) : String.format("\\[u%04X]", c)).collect(Collectors.joining());
    }
}
