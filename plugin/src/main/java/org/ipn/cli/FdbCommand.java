// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.concurrent.Callable;
import org.ipn.model.report.Reports;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "fdb",
        description = "List the addresses that a network's bridge has learned.",
        mixinStandardHelpOptions = true)
final class FdbCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(paramLabel = "NET", description = "The network's name.")
    private String network;

    @Override
    public Integer call() throws Failed {
        String body = Api.ofHost().get("/networks/" + Api.segment(network) + "/fdb");
        if (output.isJson()) {
            output.out().println(body);
            return 0;
        }
        Table table = new Table("MAC", "DEVICE", "VLAN", "AGE", "STATIC");
        for (Reports.Fdb.Entry entry :
                Api.JSON.fromJson(body, Reports.Fdb.class).entries()) {
            table.row(
                    entry.mac(),
                    entry.device(),
                    entry.vlan(),
                    entry.ageSeconds() + " s",
                    entry.isStatic() ? "yes" : "no");
        }
        output.out().print(table);
        output.out().flush();
        return 0;
    }
}
