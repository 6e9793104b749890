// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.ipn.model.OneLine;
import org.ipn.model.report.Reports.Doctor;
import org.ipn.model.report.Reports.Doctor.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        description =
                "Look for what keeps IPN networks from working, with the remedy. Exit status 1 when something is wrong.",
        footer = {"", "Examples:", "  ipn doctor", "  ipn doctor --json | jq '.findings[] | select(.status != \"ok\")'"
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Override
    public Integer call() {
        List<Finding> findings = new Checkup(Api.ofHost()).findings();
        if (output.isJson()) {
            output.json(new Doctor(findings));
        } else {
            for (Finding finding : findings) {
                String status = Table.coloured(finding.status(), Terminal.hasColours());
                String gap = " ".repeat(9 - finding.status().length());
                output.out().println(status + gap + OneLine.of(finding.check() + ": " + finding.message()));
                if (finding.remedy() != null) {
                    output.out().printf("         %s%n", OneLine.of(finding.remedy()));
                }
            }
        }
        output.out().flush();
        return findings.stream().anyMatch(finding -> finding.status().equals("error")) ? 1 : 0;
    }
}
