// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.concurrent.Callable;
import org.ipn.model.report.Reports.Fdb;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "fdb",
        description = "List the addresses that a network's bridge has learned.",
        footer = {"", "Example:", "  ipn fdb lab"},
        mixinStandardHelpOptions = true)
final class FdbCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Mixin
    private OneNetwork network;

    @Override
    public Integer call() throws Failed {
        return output.print(network.ask(Api.ofHost(), "/fdb"), Fdb.class, FdbCommand::text);
    }

    private static String text(Fdb fdb) {
        Table table = new Table("MAC", "DEVICE", "VLAN", "AGE", "STATIC");
        for (Fdb.Entry entry : fdb.entries()) {
            table.row(
                    entry.mac(),
                    entry.device(),
                    entry.vlan(),
                    entry.ageSeconds() + " s",
                    entry.isStatic() ? "yes" : "no");
        }
        return table.forTerminal();
    }
}
