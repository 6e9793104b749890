// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.concurrent.Callable;
import org.ipn.model.Kind;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.xml.NetworkXml;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "new",
        description = "Print the XML of a new network, for virsh net-define.",
        footer = {"", "Example:", "  ipn new lab --bus > lab.xml && virsh net-define lab.xml && virsh net-start lab"},
        mixinStandardHelpOptions = true)
final class NewCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The network's name.")
    private String name;

    @ArgGroup(multiplicity = "1")
    private KindOption kind;

    @Option(names = "--bridge", description = "Name of its bridge, at most 15 characters (default: ipn-NAME).")
    private @Nullable String bridge;

    @Option(names = "--mtu", defaultValue = "1500", description = "Bytes, 68 to 65521 (default: ${DEFAULT-VALUE}).")
    private int mtu = Network.DEFAULT_MTU;

    /** One of the two. */
    static final class KindOption {
        @Option(names = "--bus", required = true, description = "Every frame reaches every other member.")
        private boolean bus;

        @Option(names = "--switch", required = true, description = "A learning Ethernet switch.")
        private boolean isSwitch;
    }

    @Override
    public Integer call() throws Failed {
        try {
            String device = bridge == null ? NetworkXml.bridgeOf(name) : bridge;
            spec.commandLine()
                    .getOut()
                    .print(NetworkXml.skeleton(name, kind.bus ? Kind.BUS : Kind.SWITCH, device, mtu));
            spec.commandLine().getOut().flush();
            return 0;
        } catch (Refused e) {
            throw new Failed(e.getMessage());
        }
    }
}
