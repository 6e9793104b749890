// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.ipn.bus.Bus;
import org.ipn.bus.BusException;
import org.ipn.bus.BusReport;
import org.ipn.kernel.sys.Accounts;
import org.ipn.model.OneLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "bus",
        description = {
            "Show who sends and who receives at a path (ipn pub, ipn sub), how much, and who lost what.",
            "A path that is named create is written ./create."
        },
        subcommands = BusCommand.Create.class,
        customSynopsis = {"ipn bus [-hV] [--json] PATH", "ipn bus create [--group=GROUP] [--mode=MODE] PATH"},
        footer = {"", "Example:", "  ipn bus /run/user/1000/vmstat"},
        mixinStandardHelpOptions = true)
final class BusCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PATH",
            description = "The bus: a path whose permissions are the rights, r to receive, w to send.")
    private @Nullable String path;

    /** As the contract has it; what is unknown is left out. */
    private record Report(String path, int senders, int receivers, long messages, long bytes, List<Member> members) {}

    private record Member(
            @Nullable Integer pid,
            String user,
            String rights,
            @Nullable Long sent,
            @Nullable Long received,
            @Nullable Long lost) {
        static Member of(BusReport.Member member) {
            return new Member(
                    member.process() == 0 ? null : member.process(),
                    Accounts.userName(member.user()),
                    member.rights(),
                    member.sent(),
                    member.received(),
                    member.lost());
        }
    }

    @Override
    public Integer call() throws Failed {
        Report report = report();
        if (output.isJson()) {
            output.json(report);
            return 0;
        }
        output.out()
                .printf(
                        "%s: %d send, %d receive; %d messages, %d bytes%n",
                        OneLine.of(report.path()),
                        report.senders(),
                        report.receivers(),
                        report.messages(),
                        report.bytes());
        if (!report.members().isEmpty()) {
            Table table = new Table("PID", "USER", "RIGHTS", "SENT", "RECEIVED", "LOST");
            report.members()
                    .forEach(each -> table.row(
                            each.pid(), each.user(), each.rights(), each.sent(), each.received(), each.lost()));
            output.out().print(table.forTerminal());
        }
        return 0;
    }

    private Report report() throws Failed {
        if (path == null) {
            throw new ParameterException(output.commandLine(), "Missing required parameter: 'PATH'");
        }
        try {
            BusReport found = Bus.look(OneBus.path(path));
            return new Report(
                    path,
                    found.senders(),
                    found.receivers(),
                    found.messages(),
                    found.bytes(),
                    found.members().stream().map(Member::of).toList());
        } catch (BusException e) {
            throw new Failed(String.valueOf(e.getMessage()));
        }
    }

    @Command(
            name = "create",
            description = "Make a bus for others than its owner too.",
            footer = {"", "Example:", "  ipn bus create /run/lab/ticks --mode 0640 --group lab"},
            mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @Mixin
        private OneBus bus;

        @Option(
                names = "--mode",
                paramLabel = "MODE",
                defaultValue = "0600",
                description = "Octal, r = receive, w = send, no x (default: ${DEFAULT-VALUE}). setfacl refines it.")
        private String mode = "0600";

        @Option(names = "--group", paramLabel = "GROUP", description = "By name or number (default: the user's).")
        private @Nullable String group;

        @Override
        public Integer call() throws Failed {
            if (!mode.matches("0?[0-7]{3}") || (Integer.parseInt(mode, 8) & 0111) != 0) {
                throw new ParameterException(
                        bus.commandLine(), "--mode " + mode + ": allowed are octal modes of r and w, like 0640");
            }
            try {
                Bus.create(bus.path(), Integer.parseInt(mode, 8), number());
                return 0;
            } catch (BusException e) {
                throw new Failed(String.valueOf(e.getMessage()));
            }
        }

        private int number() throws Failed {
            if (group == null) {
                return -1;
            }
            return Accounts.group(group).orElseThrow(() -> new Failed("create bus: there is no group '" + group + "'"));
        }
    }
}
