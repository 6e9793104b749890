// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ipn.model.report.Reports;
import org.ipn.xml.LibvirtXml;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        description = "Check the IPN part of a network's or domain's XML, without a daemon.",
        footer = {"", "Example:", "  virsh net-dumpxml lab | ipn validate -"},
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(paramLabel = "FILE", description = "libvirt XML; - is standard input.")
    private Path file;

    @Override
    public Integer call() throws Failed {
        Reports.Validation validation = new LibvirtXml().validate(new ByteArrayInputStream(GivenFile.read(file)));
        if (output.isJson()) {
            output.json(validation);
        } else if (validation.valid()) {
            output.out().println(file + ": valid");
        } else {
            for (Reports.Validation.Flaw flaw : validation.errors()) {
                output.err().println(file + ":" + flaw.line() + ":" + flaw.column() + ": " + flaw.message());
            }
        }
        return validation.valid() ? 0 : 1;
    }
}
