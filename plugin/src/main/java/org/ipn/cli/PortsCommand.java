// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.Reports;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "ports",
        description = "List a network's members and their counters: RX is from the member, TX to it.",
        footer = {"", "Example:", "  ipn ports lab --json | jq '.ports[] | select(.dropped > 0)'"},
        mixinStandardHelpOptions = true)
final class PortsCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Mixin
    private OneNetwork network;

    @Override
    public Integer call() throws Failed {
        String body = network.ask(Api.ofHost(), "/ports");
        return output.print(body, Reports.Ports.class, report -> table(report.ports()));
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
        return table.forTerminal();
    }
}
