// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.Reports.Networks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = {
            "List the IPN networks of this host: active, degraded (show says why), inactive, or invalid: their XML can't be an IPN.",
            "Who may not ask ipnd sees the active networks that their processes may join, and for what: r = receive, w = send."
        },
        footer = {"", "Examples:", "  ipn list", "  ipn list --json | jq -r '.networks[].name'"},
        mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Override
    public Integer call() throws Failed {
        try {
            return output.print(Api.ofHost().get("/networks"), Networks.class, ListCommand::text);
        } catch (Failed.Denied e) {
            return joinable();
        }
    }

    private static String text(Networks networks) {
        Table table = new Table("NAME", "KIND", "STATE", "BRIDGE", "MEMBERS");
        for (NetworkReport network : networks.networks()) {
            table.row(network.name(), network.kind(), network.state(), network.bridge(), network.members());
        }
        return table.forTerminal();
    }

    /** For a user who may not ask ipnd: what the node files let this one do. */
    private int joinable() {
        List<Joining.Joinable> networks = Joining.joinable();
        if (output.isJson()) {
            output.json(new Joinables(networks));
        } else if (networks.isEmpty()) {
            output.out().println("there is no active network that you may join");
        } else {
            Table table = new Table("NAME", "YOUR RIGHTS");
            networks.forEach(network -> table.row(network.name(), network.rights()));
            output.out().print(table.forTerminal());
        }
        output.out().flush();
        return 0;
    }

    private record Joinables(List<Joining.Joinable> networks) {}
}
