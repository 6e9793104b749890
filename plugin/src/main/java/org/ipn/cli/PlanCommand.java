// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ipn.model.report.Reports.Plan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        description = {
            "Say what would change, and change nothing.",
            "Without FILE: what ipnd would put right now (drift). With a network's or domain's XML: what starting it would do."
        },
        footer = {"", "Examples:", "  ipn plan", "  virsh net-dumpxml lab | ipn plan -"},
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "libvirt XML; - is standard input.")
    private @Nullable Path file;

    @Override
    public Integer call() throws Failed {
        byte[] xml = file == null ? new byte[0] : Input.read(file);
        if (file != null && xml.length == 0) {
            throw new Failed("read " + file + ": it is empty"); // and would pass for no file
        }
        String body = ask(xml);
        return output.print(body, Plan.class, PlanCommand::text);
    }

    private String ask(byte[] xml) throws Failed {
        try {
            return Api.ofHost().post("/plan", xml);
        } catch (Failed.Unreachable e) {
            throw e;
        } catch (Failed e) {
            throw file == null ? e : new Failed(file + ": " + e.getMessage());
        }
    }

    private static String text(Plan plan) {
        StringBuilder degraded = new StringBuilder();
        if (plan.degraded() != null) {
            plan.degraded()
                    .forEach(network -> degraded.append("network ")
                            .append(network.network())
                            .append(" is degraded: ")
                            .append(network.error())
                            .append('\n'));
        }
        if (plan.changes().isEmpty()) {
            return degraded + "nothing to change\n";
        }
        Table table = new Table("NETWORK", "DEVICE", "OPERATION", "FROM", "TO");
        for (Plan.Change change : plan.changes()) {
            table.row(change.network(), change.device(), change.operation(), change.from(), change.to());
        }
        return degraded + table.forTerminal();
    }
}
