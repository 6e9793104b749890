// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.ipn.model.FirstFew;
import org.ipn.model.OneLine;
import org.ipn.model.report.Difference;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "show",
        description = {
            "Show a network and its members.",
            "A network that was defined anew while it runs, as by virsh net-edit, is shown as it runs; redefined says what of it is otherwise in"
                    + " its definition, as far as IPN reads it, and holds from its next start on."
        },
        footer = {"", "Example:", "  ipn show lab"},
        mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Mixin
    private OneNetwork network;

    @Override
    public Integer call() throws Failed {
        return output.print(network.ask(Api.ofHost(), ""), NetworkReport.class, ShowCommand::text);
    }

    private static String text(NetworkReport report) {
        StringBuilder text = new StringBuilder();
        text.append(OneLine.of(report.name())).append(" is ");
        text.append(report.kind() == null ? "" : "a " + report.kind() + ", ")
                .append(Table.coloured(report.state(), Terminal.hasColours()));
        text.append('\n');
        line(text, "error", report.error());
        line(text, "uuid", report.uuid());
        line(text, "bridge", report.bridge());
        line(text, "forwarder", report.forwarder());
        line(text, "mtu", report.mtu());
        for (String detour : report.detours() == null ? List.<String>of() : report.detours()) {
            line(text, "slower", detour);
        }
        for (String warning : report.warnings() == null ? List.<String>of() : report.warnings()) {
            line(text, "warning", warning);
        }
        if (report.differences() != null) {
            FirstFew.lines(report.differences()).forEach(each -> line(text, "redefined", each));
            line(text, "", Difference.remedy(report.name()) + " makes the definition hold");
        }
        List<PortReport> ports = report.ports() == null ? List.of() : report.ports();
        text.append('\n').append(PortsCommand.table(ports));
        text.append(HostsBehind.text(ports));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, @Nullable Object value) {
        if (value != null) {
            text.append("  ").append(name).append(" ".repeat(11 - name.length()));
            text.append(OneLine.of(value.toString())).append('\n');
        }
    }
}
