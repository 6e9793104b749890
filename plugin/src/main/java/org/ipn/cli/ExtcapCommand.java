// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ipn.model.OneLine;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.Reports;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * Wireshark's way to ask a program for interfaces and their frames (doc/extcap.4 of Wireshark): ipn-extcap, in its extcap folder, runs
 * this. Each network that is started is an interface, {@code ipn.NAME}.
 */
@Command(
        name = "extcap",
        hidden = true,
        description = "What Wireshark runs to list IPN networks among its interfaces.",
        footer = {"", "Example:", "  ipn extcap --capture --extcap-interface ipn.lab --fifo lab.pcapng"},
        mixinStandardHelpOptions = true)
final class ExtcapCommand implements Callable<Integer> {
    private static final String PREFIX = "ipn.";

    private static final String NO_FILTER =
            "IPN networks have no capture filter: leave it empty, and use a display filter";

    /** Wireshark takes any word for an error. */
    private static final PrintStream SILENT =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    @Spec
    private CommandSpec spec;

    @Option(names = "--extcap-interfaces", description = "List the networks.")
    private boolean interfaces;

    @Option(names = "--extcap-interface", paramLabel = "NAME", description = "The network: ipn.NAME.")
    private @Nullable String network;

    @Option(names = "--extcap-dlts", description = "Say what its frames are: Ethernet.")
    private boolean linkTypes;

    @Option(names = "--extcap-config", description = "Say what can be chosen: a member.")
    private boolean configuration;

    @Option(names = "--capture", description = "Write frames to --fifo.")
    private boolean capture;

    @Option(names = "--fifo", paramLabel = "FILE", description = "Where Wireshark reads.")
    private @Nullable Path fifo;

    @Option(names = "--port", paramLabel = "DEV", description = "Only of this member.")
    private @Nullable String port;

    @Option(names = "--extcap-capture-filter", paramLabel = "FILTER", description = "Refused: frames are not filtered.")
    private String filter = "";

    @Option(names = "--extcap-version", arity = "0..1", description = "Wireshark's own version.")
    @SuppressWarnings("UnusedVariable")
    private @Nullable String version;

    /** Later Wiresharks ask with more. */
    @Unmatched
    @SuppressWarnings("UnusedVariable")
    private List<String> rest = new ArrayList<>();

    @Override
    public Integer call() throws Failed {
        PrintWriter out = spec.commandLine().getOut();
        if (!filter.isEmpty() && capture) {
            throw new Failed(NO_FILTER);
        } else if (capture) {
            String device = port == null || port.isEmpty() ? null : port;
            return CaptureCommand.run(
                    chosen(), device, new CaptureFiles(needed(fifo, "--fifo"), null), Long.MAX_VALUE, SILENT);
        } else if (!filter.isEmpty()) {
            out.println(NO_FILTER); // asked whether it is right, any word means that it is not
        } else if (interfaces) {
            interfaces(out);
        } else if (linkTypes) {
            out.println("dlt {number=1}{name=EN10MB}{display=Ethernet}");
        } else if (configuration) {
            configuration(out);
        }
        out.flush();
        return 0;
    }

    private OneNetwork chosen() {
        String name = needed(network, "--extcap-interface");
        return OneNetwork.named(name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name);
    }

    private <T> T needed(@Nullable T value, String option) {
        if (value == null) {
            throw new ParameterException(spec.commandLine(), "Missing required option: " + option);
        }
        return value;
    }

    /** Wireshark asks every program when it starts: one that can't answer has no interfaces. */
    private static void interfaces(PrintWriter out) {
        out.println("extcap {version=1.0}{help=file:///usr/share/doc/ipn-libvirt/README.md}");
        try {
            String body = Api.ofHost().get("/networks");
            for (NetworkReport report :
                    Api.JSON.fromJson(body, Reports.Networks.class).networks()) {
                if (report.isRunning() && report.name().chars().noneMatch(c -> c == '{' || c == '}')) {
                    String name = OneLine.of(report.name());
                    out.println(
                            "interface {value=" + PREFIX + name + "}{display=IPN " + report.kind() + " " + name + "}");
                }
            }
        } catch (Failed e) {
            System.err.println("ipn: " + OneLine.of(String.valueOf(e.getMessage())));
        }
    }

    private void configuration(PrintWriter out) throws Failed {
        out.println("arg {number=0}{call=--port}{display=Member}{type=selector}{tooltip=Frames of this member alone}");
        out.println("value {arg=0}{value=}{display=all}{default=true}");
        NetworkReport report = Api.JSON.fromJson(chosen().ask(Api.ofHost(), ""), NetworkReport.class);
        for (PortReport each : report.ports() == null ? List.<PortReport>of() : report.ports()) {
            if (each.device() != null) {
                String who = OneLine.of(Capture.describe(each)).replaceAll("[{}]", "?");
                out.println("value {arg=0}{value=" + each.device() + "}{display=" + each.device() + ", " + who + "}");
            }
        }
    }
}
