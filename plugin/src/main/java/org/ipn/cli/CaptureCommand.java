// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ipn.cli.CaptureFiles.Ring;
import org.ipn.model.OneLine;
import org.ipn.model.report.Event;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "capture",
        description = {
            "Write all frames of a network as pcapng, an interface for each member: inbound is from the member, outbound to it.",
            "A frame that several members hear is there for each of them. Until interrupted; needs root."
        },
        footer = {
            "",
            "Examples:",
            "  ipn capture lab | wireshark -k -i -",
            "  ipn capture lab -w lab.pcapng --port vnet0",
            "  ipn capture lab -w lab.pcapng --ring 100M,10"
        },
        mixinStandardHelpOptions = true)
final class CaptureCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OneNetwork network;

    @Option(
            names = {"-w", "--write"},
            paramLabel = "FILE",
            description = "Into this file (default: standard output, unless that is a terminal).")
    private @Nullable Path file;

    @Option(names = "--port", paramLabel = "DEV", description = "Only of this member.")
    private @Nullable String port;

    @Option(
            names = "--ring",
            paramLabel = "SIZE[,COUNT]",
            description =
                    "Begin a new file, FILE-00001, …, after SIZE bytes (k, M, G) and keep the last COUNT of them.")
    private @Nullable String ring;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "End after N frames.")
    @Range(from = 1)
    private long count = Long.MAX_VALUE;

    @Override
    public Integer call() throws Failed {
        if (file == null && ring != null) {
            throw new ParameterException(spec.commandLine(), "--ring needs -w FILE");
        }
        if (file == null && Terminal.isTerminal()) {
            throw new Failed("capture: standard output is a terminal: -w FILE, or | wireshark -k -i -");
        }
        return run(network, port, new CaptureFiles(file, parsed(ring)), count, System.err);
    }

    private @Nullable Ring parsed(@Nullable String text) {
        try {
            return text == null ? null : Ring.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--ring " + e.getMessage());
        }
    }

    /** The whole of it, its progress told to {@code told}; returns the exit status. */
    static int run(OneNetwork network, @Nullable String port, CaptureFiles files, long count, PrintStream told)
            throws Failed {
        Api api = Api.ofHost();
        NetworkReport report = network.running(api);
        List<PortReport> ports = chosen(report, port);
        Capture capture = new Capture(files);
        @Nullable IOException failed = null;
        try {
            capture.begin(report, ports);
            // Interrupted, it has done what it was asked for.
            Runnable last = () -> end(network, files, capture, null)
                    .ifPresent(end -> Runtime.getRuntime().halt(end.say(told)));
            Runtime.getRuntime().addShutdownHook(new Thread(last, "end of capture"));
            files.endsUnread();
            told.println("ipn: capturing " + OneLine.of(network.name()) + ", members: " + ports.size());
            follow(api, network, port, capture);
            capture.run(count);
        } catch (IOException e) {
            failed = e;
        }
        return end(network, files, capture, failed).map(end -> end.say(told)).orElse(0);
    }

    /** How a capture ended, in a line for the user. */
    private record End(int status, String line) {
        int say(PrintStream told) {
            (status == 0 ? told : System.err).println("ipn: " + OneLine.of(line));
            return status;
        }
    }

    /** Empty where it had ended before, and somebody else says how. */
    private static Optional<End> end(
            OneNetwork network, CaptureFiles files, Capture capture, @Nullable IOException failed) {
        return capture.end().map(result -> {
            @Nullable IOException failure = failed == null ? result.failure() : failed;
            return failure == null || files.isUnread() // who reads along may go at any time
                    ? new End(0, result.figures())
                    : new End(1, "capture " + network.name() + ": " + failure.getMessage() + ": " + result.figures());
        });
    }

    private static List<PortReport> chosen(NetworkReport report, @Nullable String port) throws Failed {
        List<PortReport> all = report.ports() == null ? List.of() : report.ports();
        List<PortReport> chosen = all.stream()
                .filter(each -> each.device() != null && (port == null || port.equals(each.device())))
                .toList();
        if (port != null && chosen.isEmpty()) {
            List<String> devices =
                    all.stream().map(each -> String.valueOf(each.device())).toList();
            throw new Failed("network " + report.name() + " has no member '" + port + "'"
                    + Nearest.hint(port, devices, "; ipn ports " + report.name() + " lists them"));
        }
        return chosen;
    }

    /** Who joins later is heard too. */
    private static void follow(Api api, OneNetwork network, @Nullable String port, Capture capture) {
        Thread follower = new Thread(
                () -> {
                    try {
                        api.stream("/events", line -> {
                            Event event = Api.JSON.fromJson(line, Event.class);
                            return !event.network().equals(network.name())
                                    || !event.event().equals("join")
                                    || joined(api, network, port, capture);
                        });
                    } catch (Failed e) {
                        System.err.println("ipn: members that join from now on are not captured: "
                                + OneLine.of(String.valueOf(e.getMessage())));
                    }
                },
                "members");
        follower.setDaemon(true);
        follower.start();
    }

    private static boolean joined(Api api, OneNetwork network, @Nullable String port, Capture capture) {
        try {
            NetworkReport report = Api.JSON.fromJson(network.ask(api, ""), NetworkReport.class);
            List<PortReport> ports = report.ports() == null ? List.of() : report.ports();
            capture.add(
                    report,
                    ports.stream()
                            .filter(each -> port == null || port.equals(each.device()))
                            .toList());
            return true;
        } catch (Failed | IOException e) {
            System.err.println(
                    "ipn: a member that joined is not captured: " + OneLine.of(String.valueOf(e.getMessage())));
            return true;
        }
    }
}
