// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonParseException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.ipn.model.OneLine;
import org.ipn.model.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the commands. Exit status: 0 done, 1 refused, failed or invalid, 2 usage. */
@Command(
        name = "ipn",
        version = "ipn " + Version.OURS,
        mixinStandardHelpOptions = true,
        description = {
            "Networks on which everything that talks is simply a member.",
            "Three more commands are run by other programs: qemu-helper by QEMU, with -netdev tap,id=ID,helper=\"ipn qemu-helper --network"
                    + " NET\", extcap by Wireshark, which lists started networks as ipn.NET, and cni by container runtimes, as ipn-cni(8) says."
        },
        footer = {
            "",
            "Examples:",
            "  ipn new lab --bus > lab.xml && virsh net-define lab.xml && virsh net-start lab",
            "  ipn show lab",
            "  ipn watch --json"
        })
public final class Ipn {
    /** In the order of the help; each is named as its class is. */
    private static final List<Class<?>> COMMANDS = List.of(
            ListCommand.class,
            ShowCommand.class,
            PortsCommand.class,
            FdbCommand.class,
            WatchCommand.class,
            PlanCommand.class,
            ValidateCommand.class,
            NewCommand.class,
            JoinCommand.class,
            SendCommand.class,
            RecvCommand.class,
            PubCommand.class,
            SubCommand.class,
            BusCommand.class,
            PortCommand.class,
            TopCommand.class,
            GraphCommand.class,
            EvpnConfigCommand.class,
            CaptureCommand.class,
            ExtcapCommand.class,
            DoctorCommand.class,
            HelpCommand.class);

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // of its categories, FORMAT alone would leave the user's digits
        Terminal.adapt();
        Written written = Written.STANDARD;
        PrintWriter out = new PrintWriter(written, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int status = commandLine(args).setOut(out).setErr(err).execute(args);
        out.flush();
        if (written.failure().isPresent()) {
            err.println("ipn: write the output: " + written.failure().get());
            status = Math.max(status, 1);
        }
        System.exit(status);
    }

    private static String line(Exception failure) {
        if (failure instanceof Failed) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof JsonParseException) {
            return "ipnd's answer can't be read; ipnd and ipn should be of one version: " + failure.getMessage();
        }
        return "failed: " + failure;
    }

    /** With all commands. */
    public static CommandLine commandLine() {
        return with(COMMANDS);
    }

    /** With the one command that is asked for: to look at all of them would be half of the start-up's time. */
    static CommandLine commandLine(String... words) {
        List<Class<?>> asked = words.length == 0
                ? List.of()
                : COMMANDS.stream()
                        .filter(type ->
                                type.getSimpleName().equalsIgnoreCase(words[0].replaceAll("(?<=\\w)-", "") + "Command"))
                        .toList();
        return with(asked.isEmpty() ? COMMANDS : asked);
    }

    private static CommandLine with(List<Class<?>> commands) {
        CommandLine ipn = new CommandLine(new Ipn());
        for (Class<?> command : commands) {
            CommandLine subcommand = new CommandLine(command);
            ipn.addSubcommand(subcommand.getCommandName(), subcommand);
        }
        ipn.setExpandAtFiles(false); // a network may be called @lab
        ipn.setParameterExceptionHandler(Wrong::explain);
        ipn.setExecutionStrategy(Ranges::execute);
        return ipn.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("ipn: " + OneLine.of(line(failure)));
            return 1;
        });
    }
}
