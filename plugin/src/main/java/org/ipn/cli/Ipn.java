// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonParseException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of the commands. Exit status: 0 done, 1 refused, failed or invalid, 2 usage. */
@Command(
        name = "ipn",
        version = "ipn 0.1.0",
        mixinStandardHelpOptions = true,
        description = "Networks on which everything that talks is simply a member.",
        footer = {
            "",
            "Examples:",
            "  ipn new lab --bus > lab.xml && virsh net-define lab.xml && virsh net-start lab",
            "  ipn show lab",
            "  ipn watch --json"
        },
        subcommands = {
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
            PortCommand.class,
            DoctorCommand.class
        })
public final class Ipn {

    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        System.exit(commandLine(out, new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(args));
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

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new Ipn())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("ipn: " + Output.printable(line(failure)));
                    return 1;
                });
    }
}
