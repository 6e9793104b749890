// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        description =
                "List a network's members and their counters: RX is from the member, TX to it. Below: who is behind an overlay, on which host.",
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
            description =
                    "Also each one's link, the user and process that joined, IP addresses as far as they are known, portgroup and policy.")
    private boolean wide;

    @Mixin
    private OneNetwork network;

    @Override
    public Integer call() throws Failed {
        String body = network.ask(Api.ofHost(), "/ports");
        return output.print(body, Reports.Ports.class, report -> text(report.ports()));
    }

    private String text(List<PortReport> ports) {
        return (wide ? wide(ports) : table(ports)) + HostsBehind.text(ports);
    }

    private static String wide(List<PortReport> ports) {
        if (ports.isEmpty()) {
            return NONE;
        }
        Table table = new Table(
                "DEVICE",
                "KIND",
                "GUEST",
                "USER",
                "PID",
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
                    port.process() == null ? null : user(port.process()),
                    port.process() == null ? null : port.process().pid(),
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

    /** By name, where the process still tells it: nobody is asked who may be long in answering. */
    private static String user(PortReport.Owner process) {
        Path status = Path.of("/proc", String.valueOf(process.pid()));
        try {
            return Files.getAttribute(status, "unix:uid").equals(process.user())
                    ? Files.getOwner(status).getName()
                    : String.valueOf(process.user());
        } catch (IOException ended) {
            return String.valueOf(process.user());
        }
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
