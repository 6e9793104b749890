// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.concurrent.Callable;
import org.ipn.model.OneLine;
import org.ipn.model.report.Reports.Fdb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "fdb",
        description = "List the addresses that a switch has learned; a bus learns none.",
        footer = {"", "Examples:", "  ipn fdb lab", "  ipn fdb lab --json --limit 32768"},
        mixinStandardHelpOptions = true)
final class FdbCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Mixin
    private OneNetwork network;

    @Range(from = 1, to = 32_768)
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Show so many at most, 1 to 32768 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Override
    public Integer call() throws Failed {
        Api api = Api.ofHost();
        boolean isBus = "bus".equals(network.running(api).kind());
        String none = OneLine.of(network.name()) + " is a bus: it learns no addresses\n";
        return output.print(network.ask(api, "/fdb?limit=" + limit), Fdb.class, fdb -> isBus ? none : text(fdb));
    }

    private static String text(Fdb fdb) {
        Table table = new Table("MAC", "DEVICE", "VLAN", "AGE", "STATIC", "HOST");
        for (Fdb.Entry entry : fdb.entries()) {
            table.row(
                    entry.mac(),
                    entry.device(),
                    entry.vlan(),
                    entry.ageSeconds() + " s",
                    entry.isStatic() ? "yes" : "no",
                    entry.host());
        }
        String all = table.forTerminal();
        return fdb.total() == null ? all : all + fdb.entries().size() + " of " + fdb.total() + " addresses\n";
    }
}
