// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.ipn.model.Cidr;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.OverlayReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "evpn-config",
        description = {
            "Print FRR's configuration for a network with <ipn:overlay evpn=\"yes\"> on this host, and where it goes.",
            "FRR is not touched. Peers are the other hypervisors, or, where there are many, some that reflect routes; the same network has the"
                    + " same VNI and route target on all of them."
        },
        footer = {
            "",
            "Examples:",
            "  ipn evpn-config lab --peer 192.0.2.2 --peer 192.0.2.3",
            "  ipn evpn-config lab --reflector --listen 192.0.2.0/24",
            "  ipn evpn-config lab --as 65001 --external --peer eth1 --peer eth2"
        },
        mixinStandardHelpOptions = true)
final class EvpnConfigCommand implements Callable<Integer> {
    private static final String AS = "65000";
    private static final long MOST = 4_294_967_295L;

    @Mixin
    private Output output;

    @Mixin
    private OneNetwork network;

    @Option(
            names = "--as",
            paramLabel = "N",
            defaultValue = AS,
            description = "This host's autonomous system, 1 to 4294967295 (default: ${DEFAULT-VALUE}).")
    @Range(from = 1, to = MOST)
    private long as;

    @Option(
            names = "--peer",
            paramLabel = "ADDRESS|NIC",
            description =
                    "Another speaker of BGP, or the NIC behind which the one is that has no address (unnumbered); repeatable.")
    private List<String> peers = List.of();

    @Option(
            names = "--listen",
            paramLabel = "PREFIX",
            description = "Take whoever comes from there as a peer, as 192.0.2.0/24; repeatable.")
    private List<String> listen = List.of();

    @Option(names = "--external", description = "The peers are of other autonomous systems (default: of the same one).")
    private boolean external;

    @Option(
            names = "--reflector",
            description = "This host tells its peers what it hears from the others of them; not with --external.")
    private boolean reflector;

    @Option(
            names = "--route-target",
            paramLabel = "ASN:N",
            description = "The same on all hosts of the network (default: " + AS + ":VNI).")
    private @Nullable String target;

    /** JSON's field names. */
    record Printed(String network, int vni, String local, String routeTarget, String config) {}

    @Override
    public Integer call() throws Failed {
        check(
                "--peer",
                peers,
                peer -> EvpnConfig.isAddress(peer) ? isCidr(peer + "/0") : peer.matches("[^\\s/%:]{1,15}"));
        check("--listen", listen, EvpnConfigCommand::isCidr);
        if (peers.isEmpty() && listen.isEmpty()) {
            throw new ParameterException(
                    output.commandLine(), "--peer or --listen is missing: who tells this host of the others");
        }
        if (external && reflector) {
            throw new ParameterException(
                    output.commandLine(),
                    "--reflector with --external: FRR reflects routes among peers of one autonomous system alone; give one of the two");
        }
        if (target != null && !target.matches("[0-9]{1,10}:[0-9]{1,10}")) {
            throw new ParameterException(
                    output.commandLine(), "--route-target " + target + ": allowed is ASN:N, as 65000:7");
        }
        NetworkReport report = network.report(Api.ofHost());
        OverlayReport overlay = report.overlay();
        String why = EvpnConfig.whyNot(report.name(), overlay);
        if (why != null || overlay == null || overlay.local() == null) {
            throw new Failed(String.valueOf(why));
        }
        EvpnConfig config = new EvpnConfig(
                report.name(),
                overlay.vni(),
                overlay.local(),
                as,
                peers,
                listen,
                external,
                reflector,
                target == null ? AS + ":" + overlay.vni() : target);
        Printed printed = new Printed(config.network(), config.vni(), config.local(), config.target(), config.text());
        return output.print(Api.JSON.toJson(printed), Printed.class, Printed::config);
    }

    private void check(String option, List<String> words, Predicate<String> right) {
        List<String> wrong = new ArrayList<>(words);
        wrong.removeIf(right);
        if (!wrong.isEmpty()) {
            String allowed = option.equals("--peer") ? "an address or a NIC's name" : "a prefix, as 192.0.2.0/24";
            throw new ParameterException(output.commandLine(), option + " " + wrong.get(0) + ": allowed is " + allowed);
        }
    }

    /** With all four numbers, where it is IPv4: FRR takes nothing shorter. */
    private static boolean isCidr(String text) {
        if (text.indexOf(':') < 0 && !text.matches("[0-9]+(\\.[0-9]+){3}/[0-9]+")) {
            return false;
        }
        try {
            Cidr.parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
