// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.concurrent.Callable;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.Reports;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "List the IPN networks of this host.", mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Override
    public Integer call() throws Failed {
        String body = Api.ofHost().get("/networks");
        if (output.isJson()) {
            output.out().println(body);
            return 0;
        }
        Table table = new Table("NAME", "KIND", "STATE", "BRIDGE", "MEMBERS");
        for (NetworkReport network :
                Api.JSON.fromJson(body, Reports.Networks.class).networks()) {
            table.row(network.name(), network.kind(), network.state(), network.bridge(), network.members());
        }
        output.out().print(table);
        output.out().flush();
        return 0;
    }
}
