// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ipn.model.report.ConfirmRequest;
import org.ipn.model.report.PortRequest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "port",
        description = {
            "Say what a guest's NIC may do, while it runs or from its next start on.",
            "Add and delete named taps, which a user's programs open without privilege.",
            "Confirm that a NIC stays which would go back by itself."
        },
        subcommands = {PortSet.class, PortCommand.Add.class, PortCommand.Del.class, PortCommand.Confirm.class},
        synopsisSubcommandLabel = "set|add|del|confirm",
        footer = {
            "",
            "Examples:",
            "  ipn port set lab --dev vnet3 vlan=20",
            "  ipn port add lab --dev uml0 --user alice",
            "  ipn port del lab --dev uml0",
            "  ipn port confirm lab"
        },
        mixinStandardHelpOptions = true)
final class PortCommand {

    @Command(
            name = "add",
            description = "Make a tap that is a member until the network stops.",
            footer = {
                "",
                "Examples:",
                "  ipn port add lab --dev uml0 --user alice",
                "  ipn port add lab --dev uml0 --user alice vlan=20 rate=100"
            },
            mixinStandardHelpOptions = true)
    static final class Add implements Callable<Integer> {
        @Mixin
        private OneNetwork network;

        @Option(
                names = "--dev",
                paramLabel = "DEV",
                required = true,
                description = "The tap's name, at most 15 characters.")
        private String device;

        @Option(
                names = "--user",
                paramLabel = "USER",
                description = "Who may open it, by name or number (default: root).")
        private @Nullable String user;

        @Option(
                names = "--group",
                paramLabel = "GROUP",
                description = "Whose users may open it; with --user, only that user as one of them.")
        private @Nullable String group;

        @Parameters(
                index = "1..*",
                arity = "0..*",
                paramLabel = "ATTRIBUTE=VALUE",
                description = "What the member may do: vlan=20, rights=r, rate=100 …, as man ipn-xml names them.")
        private Map<String, String> policy = Map.of();

        @Override
        public Integer call() throws Failed {
            Api api = Api.ofHost();
            byte[] body = Api.JSON
                    .toJson(new PortRequest(device, user, group, policy.isEmpty() ? null : policy))
                    .getBytes(StandardCharsets.UTF_8);
            network.ask(api, "/ports", path -> api.post(path, body));
            return 0;
        }
    }

    @Command(
            name = "del",
            description = "Delete a tap that port add made.",
            footer = {"", "Example:", "  ipn port del lab --dev uml0"},
            mixinStandardHelpOptions = true)
    static final class Del implements Callable<Integer> {
        @Mixin
        private OneNetwork network;

        @Option(names = "--dev", paramLabel = "DEV", required = true, description = "The tap's name.")
        private String device;

        @Override
        public Integer call() throws Failed {
            Api api = Api.ofHost();
            network.ask(api, "/ports/" + Api.segment(device), api::delete);
            return 0;
        }
    }

    @Command(
            name = "confirm",
            description = {
                "Have a NIC stay that <ipn:grab force='yes' confirm='60'/> took for a minute, until its network stops.",
                "Its next start asks again, also that at the host's boot: virsh net-edit, without confirm=, ends that."
            },
            footer = {"", "Examples:", "  ipn port confirm lab", "  ipn port confirm lab --dev eth1"},
            mixinStandardHelpOptions = true)
    static final class Confirm implements Callable<Integer> {
        @Mixin
        private OneNetwork network;

        @Option(
                names = "--dev",
                paramLabel = "DEV",
                description = "The NIC; without it all that the network took for a time.")
        private @Nullable String device;

        /** For who leaves --dev out. */
        @Parameters(index = "1", arity = "0..1", hidden = true)
        private @Nullable String second;

        @Override
        public Integer call() throws Failed {
            Api api = Api.ofHost();
            byte[] body = Api.JSON
                    .toJson(new ConfirmRequest(device == null ? second : device))
                    .getBytes(StandardCharsets.UTF_8);
            network.ask(api, "/confirm", path -> api.post(path, body));
            return 0;
        }
    }
}
