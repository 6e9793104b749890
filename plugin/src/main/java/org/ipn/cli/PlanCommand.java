// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.ipn.model.FirstFew;
import org.ipn.model.OneLine;
import org.ipn.model.report.Reports.Plan;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        description = {
            "Say what would change, and change nothing.",
            "Without FILE: what ipnd would put right now (drift), and which running networks are defined otherwise by now. With a network's or domain's XML: what starting it would do."
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
        byte[] xml = file == null ? new byte[0] : GivenFile.read(file);
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
        if (plan.changes().isEmpty()) {
            return notes(plan) + "nothing to change\n";
        }
        Table table = new Table("NETWORK", "DEVICE", "OPERATION", "FROM", "TO");
        for (Plan.Change change : plan.changes()) {
            table.row(
                    change.network(),
                    change.device(),
                    change.operation(),
                    FirstFew.ofValue(change.from()),
                    FirstFew.ofValue(change.to()));
        }
        return notes(plan) + table.forTerminal();
    }

    /** What no change of ipnd's puts right. */
    private static String notes(Plan plan) {
        List<String> notes = new ArrayList<>();
        if (plan.degraded() != null) {
            plan.degraded().forEach(each -> notes.add("network " + each.network() + " is degraded: " + each.error()));
        }
        if (plan.redefined() != null) {
            for (Plan.Redefined each : plan.redefined()) {
                FirstFew.lines(each.differences())
                        .forEach(what -> notes.add("network " + each.network() + ": " + what));
                notes.add(each.remedy() + " makes the definition hold");
            }
        }
        return notes.stream().map(note -> OneLine.of(note) + "\n").collect(Collectors.joining());
    }
}
