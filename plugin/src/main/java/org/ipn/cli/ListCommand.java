// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.concurrent.Callable;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.Reports.Networks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description =
                "List the IPN networks of this host: active, degraded (show says why), inactive, or invalid: their XML can't be an IPN.",
        footer = {"", "Examples:", "  ipn list", "  ipn list --json | jq -r '.networks[].name'"},
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Override
    public Integer call() throws Failed {
        return output.print(Api.ofHost().get("/networks"), Networks.class, ListCommand::text);
    }

    private static String text(Networks networks) {
        Table table = new Table("NAME", "KIND", "STATE", "BRIDGE", "MEMBERS");
        for (NetworkReport network : networks.networks()) {
            table.row(network.name(), network.kind(), network.state(), network.bridge(), network.members());
        }
        return table.forTerminal();
    }
}
