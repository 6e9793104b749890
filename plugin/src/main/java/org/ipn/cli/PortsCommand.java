// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.ipn.model.FirstFew;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.Reports;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "ports",
        description = "List a network's members and their counters: RX is from the member, TX to it.",
        footer = {
            "",
            "Examples:",
            "  ipn ports lab --wide",
            "  ipn ports lab --json | jq '.ports[] | select(.dropped > 0)'"
        },
        mixinStandardHelpOptions = true)
final class PortsCommand implements Callable<Integer> {
    private static final String NONE = "no members\n";

    @Mixin
    private Output output;

    @Option(
            names = {"-w", "--wide"},
            description = "Also each one's link, IP addresses as far as they are known, portgroup and policy.")
    private boolean wide;

    @Mixin
    private OneNetwork network;

    @Override
    public Integer call() throws Failed {
        String body = network.ask(Api.ofHost(), "/ports");
        return output.print(body, Reports.Ports.class, report -> wide ? wide(report.ports()) : table(report.ports()));
    }

    private static String wide(List<PortReport> ports) {
        if (ports.isEmpty()) {
            return NONE;
        }
        Table table = new Table(
                "DEVICE",
                "KIND",
                "GUEST",
                "MAC",
                "LINK",
                "MTU",
                "ADDRESSES",
                "PORTGROUP",
                "RIGHTS",
                "VLAN",
                "POLICY",
                "RX",
                "TX",
                "DROPPED",
                "WHY");
        for (PortReport port : ports) {
            table.row(
                    port.device(),
                    port.note() == null ? port.kind() : port.note(),
                    port.guest(),
                    port.mac(),
                    port.link(),
                    port.mtu(),
                    port.addresses() == null ? null : FirstFew.of(port.addresses()),
                    port.portgroup(),
                    port.rights(),
                    port.vlans(),
                    port.asked(),
                    port.rxFrames(),
                    port.txFrames(),
                    port.dropped(),
                    port.drops() == null ? null : port.drops().text());
        }
        return table.forTerminal();
    }

    static String table(List<PortReport> ports) {
        if (ports.isEmpty()) {
            return NONE;
        }
        Table table = new Table("DEVICE", "KIND", "GUEST", "MAC", "RIGHTS", "RX", "TX", "DROPPED", "WHY");
        for (PortReport port : ports) {
            table.row(
                    port.device(),
                    port.what(),
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
