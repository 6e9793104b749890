// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.Reports;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "top",
        description = {
            "Show what each member sends and is sent, every second, until q or an interrupt; busiest first.",
            "On a terminal: arrows, Page Up and Page Down, Home and End (or k, j, b, space, g, G) scroll; left and right arrow (or < and >) sort by"
                    + " another column, r the other way round."
        },
        footer = {
            "",
            "Examples:",
            "  ipn top",
            "  ipn top lab --sort dropped",
            "  ipn top lab --talkers",
            "  ipn top lab --json -n 60 > minute.jsonl"
        },
        mixinStandardHelpOptions = true)
final class TopCommand implements Callable<Integer> {
    private static final String CLEAR = "\033[H\033[J";
    private static final String COLUMNS = "network|device|kind|guest|rx|rx-bits|tx|tx-bits|dropped";

    @Mixin
    private Output output;

    @Parameters(paramLabel = "NET", arity = "0..1", description = "The network's name; all that run unless said.")
    private @Nullable String network;

    @Option(
            names = {"-n", "--ticks"},
            paramLabel = "N",
            description = "End after N ticks.")
    @Range(from = 1)
    private long ticks = Long.MAX_VALUE;

    @Option(
            names = {"-d", "--delay"},
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Between two ticks (default: ${DEFAULT-VALUE}).")
    @Range(from = 0.1, to = 86_400)
    private double delay = 1;

    @Option(
            names = {"-s", "--sort"},
            paramLabel = COLUMNS,
            description = "Sort by a column: numbers from the most to the least (default: by bits of both directions).")
    private @Nullable String sort;

    @Option(
            names = {"-r", "--reverse"},
            description = "Sort the other way round.")
    private boolean reverse;

    @Option(
            names = {"-t", "--talkers"},
            description = "Also who talks to whom: needs root, and slows a network down that programs carry.")
    private boolean talkers;

    /**
     * A tick in JSON.
     *
     * @param note why the network does not run; null = it does
     */
    record Tick(
            String time,
            @Nullable String network,
            double seconds,
            List<Rates> ports,
            @Nullable List<Talkers.Talk> talkers,
            @Nullable String note) {}

    /**
     * What there is at a moment.
     *
     * @param ports by network, of those that run
     * @param note see {@link Tick}
     */
    private record Look(
            Map<String, List<PortReport>> ports, @Nullable String note) {
        List<PortReport> all() {
            return ports.values().stream().flatMap(List::stream).toList();
        }
    }

    /** What happens on a terminal: a key, or, with none, another size of it. */
    private record Touch(@Nullable Key key) {}

    @Override
    public Integer call() throws Failed {
        TopView view = view();
        Api api = Api.ofHost();
        if (network != null) {
            OneNetwork.named(network).running(api);
        }
        Look before = look(api);
        @Nullable Talkers listening = talkers ? Talkers.listen(before.all()) : null;
        Written.STANDARD.endsUnread();
        BlockingQueue<Touch> touches = new LinkedBlockingQueue<>();
        boolean live = !output.isJson() && Terminal.isScreen();
        if (live) {
            Terminal.onResize(() -> touches.add(new Touch(null)));
        }
        try (Keys keys = live ? Keys.to(key -> touches.add(new Touch(key))) : Keys.none()) {
            long then = System.nanoTime();
            Tick last = null;
            for (long tick = 0; tick < ticks; tick++) {
                // A screen is not left empty for long.
                double pause = live && last == null ? Math.min(delay, 1) : delay;
                view = untilTick(then + (long) (pause * 1e9), touches, last, view);
                if (view == null) {
                    return 0;
                }
                Look now = look(api);
                double seconds = Math.round((System.nanoTime() - then) / 1e8) / 10.0;
                then = System.nanoTime();
                @Nullable List<Talkers.Talk> talks = listening == null ? null : listening.take(now.all(), seconds);
                List<Rates> rates = rates(before.ports(), now.ports(), seconds);
                last = new Tick(Instant.now().toString(), network, seconds, rates, talks, now.note());
                show(last, view, live);
                before = now;
                if (output.out().checkError()) {
                    return 0; // whoever read has seen enough
                }
            }
        }
        return 0;
    }

    private TopView view() {
        List<TopColumn> columns = Arrays.stream(TopColumn.values())
                .filter(column -> network == null || column != TopColumn.NETWORK)
                .toList();
        return new TopView(columns, sort == null ? null : column(columns, sort), reverse, 0);
    }

    private TopColumn column(List<TopColumn> columns, String word) {
        return columns.stream()
                .filter(column -> column.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        output.commandLine(),
                        "--sort " + word + ": allowed are "
                                + String.join(
                                        ", ",
                                        columns.stream().map(TopColumn::word).toList())));
    }

    private Look look(Api api) throws Failed {
        List<NetworkReport> networks = network == null
                ? Api.JSON
                        .fromJson(api.get("/networks?ports=yes"), Reports.Networks.class)
                        .networks()
                : List.of(OneNetwork.named(network).report(api));
        Map<String, List<PortReport>> ports = new LinkedHashMap<>();
        for (NetworkReport each : networks) {
            if (each.isRunning() && each.ports() != null) {
                ports.put(each.name(), each.ports());
            }
        }
        return new Look(ports, network == null ? null : OneNetwork.whyNot(networks.get(0)));
    }

    private List<Rates> rates(Map<String, List<PortReport>> before, Map<String, List<PortReport>> now, double seconds) {
        List<Rates> rates = new ArrayList<>();
        now.forEach((name, ports) -> Rates.between(before.getOrDefault(name, ports), ports, seconds)
                .forEach(each -> rates.add(network == null ? each.in(name) : each)));
        return rates;
    }

    /** Waits for the next tick, and does meanwhile what the user asks for; null = the user has had enough. */
    private @Nullable TopView untilTick(long due, BlockingQueue<Touch> touches, @Nullable Tick shown, TopView was) {
        TopView view = was;
        try {
            for (Touch touch = poll(touches, due); touch != null; touch = poll(touches, due)) {
                if (touch.key() == Key.QUIT) {
                    return null;
                }
                if (shown != null) {
                    if (touch.key() != null) {
                        int page = new TopScreen(shown, view).page(rows());
                        view = view.after(touch.key(), page, shown.ports().size());
                    }
                    show(shown, view, true);
                }
            }
            return view;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static @Nullable Touch poll(BlockingQueue<Touch> touches, long due) throws InterruptedException {
        return touches.poll(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** The last line of the screen is left to the cursor: a line feed on it would scroll. */
    private static int rows() {
        return Math.max(1, Terminal.rows() - 1);
    }

    private void show(Tick tick, TopView view, boolean live) {
        TopScreen screen = new TopScreen(tick, view);
        if (output.isJson()) {
            output.json(tick);
        } else if (live) {
            List<String> lines = screen.lines(rows(), Terminal.columns().orElse(80));
            output.out().print(CLEAR + String.join("\n", lines) + "\n");
        } else {
            output.out().print(screen.whole() + "\n");
        }
        output.out().flush();
    }
}
