// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.Reports;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "ports",
        description = "List a network's members and their counters: RX is from the member, TX to it.",
        mixinStandardHelpOptions = true)
final class PortsCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(paramLabel = "NET", description = "The network's name.")
    private String network;

    @Override
    public Integer call() throws Failed {
        String body = Api.ofHost().get("/networks/" + Api.segment(network) + "/ports");
        if (output.isJson()) {
            output.out().println(body);
        } else {
            output.out()
                    .print(table(Api.JSON.fromJson(body, Reports.Ports.class).ports()));
            output.out().flush();
        }
        return 0;
    }

    static String table(List<PortReport> ports) {
        if (ports.isEmpty()) {
            return "no members\n";
        }
        Table table = new Table("DEVICE", "KIND", "GUEST", "MAC", "RIGHTS", "RX", "TX", "DROPPED", "WHY");
        for (PortReport port : ports) {
            table.row(
                    port.device(),
                    port.note() == null ? port.kind() : port.note(),
                    port.guest(),
                    port.mac(),
                    port.rights(),
                    port.rxFrames(),
                    port.txFrames(),
                    port.dropped(),
                    port.drops() == null ? null : port.drops().text());
        }
        return table.toString();
    }
}
