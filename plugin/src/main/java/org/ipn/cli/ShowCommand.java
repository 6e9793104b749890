// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.ipn.model.report.NetworkReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show a network and its members.", mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(paramLabel = "NET", description = "The network's name.")
    private String network;

    @Override
    public Integer call() throws Failed {
        String body = Api.ofHost().get("/networks/" + Api.segment(network));
        PrintWriter out = output.out();
        if (output.isJson()) {
            out.println(body);
            return 0;
        }
        NetworkReport report = Api.JSON.fromJson(body, NetworkReport.class);
        out.printf("%s is a %s, %s%n", Output.printable(report.name()), report.kind(), report.state());
        if (report.error() != null) {
            out.printf("  error      %s%n", report.error());
        }
        out.printf("  uuid       %s%n", report.uuid());
        out.printf("  bridge     %s%n", report.bridge());
        if (report.forwarder() != null) {
            out.printf("  forwarder  %s%n", report.forwarder());
        }
        if (report.mtu() != null) {
            out.printf("  mtu        %d%n", report.mtu());
        }
        if (report.warnings() != null) {
            report.warnings().forEach(warning -> out.printf("  warning    %s%n", warning));
        }
        out.println();
        out.print(PortsCommand.table(report.ports() == null ? List.of() : report.ports()));
        out.flush();
        return 0;
    }
}
