// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.ipn.model.OneLine;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.Reports;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "graph",
        description = "Draw networks, their members and rates as SVG, for a ticket, or as DOT, for graphviz.",
        footer = {
            "",
            "Examples:",
            "  ipn graph > networks.svg",
            "  ipn graph lab --dot | dot -Tpng > lab.png",
            "  ipn graph --json > $(hostname).json, on each host, then: ipn graph --merge h1.json h2.json > all.svg"
        },
        mixinStandardHelpOptions = true)
final class GraphCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NET", arity = "0..*", description = "Only these networks (default: all).")
    private List<String> networks = List.of();

    @ArgGroup
    private @Nullable Format format;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "1",
            description = "How long rates are measured; 0 = not at all (default: ${DEFAULT-VALUE}).")
    @Range(from = 0, to = 86_400)
    private double seconds = 1;

    @Option(
            names = "--merge",
            paramLabel = "FILE",
            arity = "1..*",
            description =
                    "Draw what --json has said on several hosts as one picture, networks of one overlay as one network.")
    private List<Path> merge = List.of();

    /** One of them. */
    static final class Format {
        @Option(names = "--svg", required = true, description = "SVG, the default.")
        @SuppressWarnings("UnusedVariable")
        private boolean svg;

        @Option(names = "--dot", required = true, description = "DOT.")
        private boolean dot;

        @Option(names = "--json", required = true, description = "What would be drawn, as JSON: ipn show of each.")
        private boolean json;
    }

    @Override
    public Integer call() throws Failed {
        if (!merge.isEmpty()) {
            return draw(HostGraph.merged(files()).stream()
                    .map(network -> new Picture(network, List.of()))
                    .toList());
        }
        Api api = Api.ofHost();
        List<NetworkReport> before = reports(api);
        if (format != null && format.json) {
            return print(OneLine.ofJson(Api.JSON.toJson(new HostGraph(before, hostName()))) + "\n");
        }
        if (seconds > 0) {
            pause();
        }
        List<Picture> pictures = new ArrayList<>();
        for (NetworkReport now : seconds > 0 ? reports(api) : before) {
            List<Rates> rates = seconds > 0 ? Rates.between(earlier(now, before), ports(now), seconds) : List.of();
            pictures.add(new Picture(now, rates));
        }
        return draw(pictures);
    }

    private int draw(List<Picture> pictures) {
        return print(format != null && format.dot ? Picture.dot(pictures) : Picture.svg(pictures));
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "localhost";
        }
    }

    /** A host that does not say its name is called as its file. */
    private List<HostGraph> files() throws Failed {
        List<HostGraph> hosts = new ArrayList<>();
        for (Path file : merge) {
            HostGraph host = read(file);
            String name =
                    host.host() == null ? file.getFileName().toString().replaceFirst("\\.json$", "") : host.host();
            if (hosts.stream().anyMatch(other -> name.equals(other.host()))) {
                throw new Failed(file + ": host " + name + " is in another of these files, too");
            }
            List<NetworkReport> chosen = host.networks().stream()
                    .filter(network -> networks.isEmpty() || networks.contains(network.name()))
                    .toList();
            hosts.add(new HostGraph(chosen, name));
        }
        return hosts;
    }

    private static HostGraph read(Path file) throws Failed {
        String wrong = file + ": is not what ipn graph --json writes";
        try {
            String json = new String(GivenFile.read(file), StandardCharsets.UTF_8);
            HostGraph host = Api.JSON.fromJson(json, HostGraph.class);
            if (host == null || host.networks() == null) {
                throw new Failed(wrong);
            }
            return host;
        } catch (JsonParseException e) {
            throw new Failed(wrong);
        }
    }

    private int print(String drawn) {
        spec.commandLine().getOut().print(drawn);
        spec.commandLine().getOut().flush();
        return 0;
    }

    private List<NetworkReport> reports(Api api) throws Failed {
        List<String> names = networks.isEmpty()
                ? Api.JSON.fromJson(api.get("/networks"), Reports.Networks.class).networks().stream()
                        .map(NetworkReport::name)
                        .toList()
                : networks;
        List<NetworkReport> reports = new ArrayList<>();
        for (String name : names) {
            reports.add(Api.JSON.fromJson(OneNetwork.named(name).ask(api, ""), NetworkReport.class));
        }
        return reports;
    }

    private static List<PortReport> earlier(NetworkReport now, List<NetworkReport> before) {
        return before.stream()
                .filter(report -> report.uuid().equals(now.uuid()))
                .findFirst()
                .map(GraphCommand::ports)
                .orElse(List.of());
    }

    private static List<PortReport> ports(NetworkReport report) {
        return report.ports() == null ? List.of() : report.ports();
    }

    private void pause() throws Failed {
        try {
            TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed("graph: interrupted");
        }
    }
}
