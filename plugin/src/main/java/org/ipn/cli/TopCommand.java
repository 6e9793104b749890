// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.Reports;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "top",
        description = "Show what each member sends and is sent, every second, until q or an interrupt; busiest first.",
        footer = {
            "",
            "Examples:",
            "  ipn top lab",
            "  ipn top lab --talkers",
            "  ipn top lab --json -n 60 > minute.jsonl"
        },
        mixinStandardHelpOptions = true)
final class TopCommand implements Callable<Integer> {
    private static final String CLEAR = "\033[H\033[J";
    private static final int MOST_TALKERS = 10;

    @Mixin
    private Output output;

    @Mixin
    private OneNetwork network;

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
            names = {"-t", "--talkers"},
            description = "Also who talks to whom: needs root, and slows a network with forwarder=\"ebpf\" down.")
    private boolean talkers;

    /** A tick in JSON. */
    private record Tick(
            String time,
            String network,
            double seconds,
            List<Rates> ports,
            @Nullable List<Talkers.Talk> talkers) {}

    @Override
    public Integer call() throws Failed {
        Api api = Api.ofHost();
        network.running(api);
        List<PortReport> before = ports(api);
        @Nullable Talkers listening = talkers ? Talkers.listen(before) : null;
        Written.STANDARD.endsUnread();
        CountDownLatch quit = new CountDownLatch(1);
        boolean live = !output.isJson() && Terminal.isScreen();
        try (Keys keys = live ? Keys.until('q', quit) : Keys.none()) {
            long then = System.nanoTime();
            for (long tick = 0; tick < ticks && !isOver(quit); tick++) {
                List<PortReport> now = ports(api);
                double seconds = Math.round((System.nanoTime() - then) / 1e8) / 10.0;
                then = System.nanoTime();
                @Nullable List<Talkers.Talk> talks = listening == null ? null : listening.take(now, seconds);
                List<Rates> rates = Rates.between(before, now, seconds);
                show(new Tick(Instant.now().toString(), network.name(), seconds, rates, talks), live);
                before = now;
                if (output.out().checkError()) {
                    return 0; // whoever read has seen enough
                }
            }
        }
        return 0;
    }

    private List<PortReport> ports(Api api) throws Failed {
        return Api.JSON
                .fromJson(network.ask(api, "/ports"), Reports.Ports.class)
                .ports();
    }

    /** Waits for a tick's time; true = the user has had enough. */
    private boolean isOver(CountDownLatch quit) {
        try {
            return quit.await((long) (delay * 1000), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void show(Tick tick, boolean live) {
        if (output.isJson()) {
            output.out().println(Api.JSON.toJson(tick));
        } else {
            output.out().print((live ? CLEAR : "") + text(tick) + (live ? "" : "\n"));
        }
        output.out().flush();
    }

    private static String text(Tick tick) {
        Table table = new Table("DEVICE", "KIND", "GUEST", "RX/s", "RX bit/s", "TX/s", "TX bit/s", "DROPPED/s");
        tick.ports().stream()
                .sorted(Comparator.comparingDouble((Rates each) -> -each.rxBitsPerSecond() - each.txBitsPerSecond()))
                .forEach(each -> table.row(
                        each.device(),
                        each.what(),
                        each.guest(),
                        number(each.rxFramesPerSecond()),
                        number(each.rxBitsPerSecond()),
                        number(each.txFramesPerSecond()),
                        number(each.txBitsPerSecond()),
                        number(each.droppedPerSecond())));
        String text = Output.printable(tick.network()) + "  " + tick.time().substring(11, 19) + " UTC\n\n"
                + table.forTerminal();
        return tick.talkers() == null ? text : text + "\n" + talkers(tick.talkers());
    }

    private static String talkers(List<Talkers.Talk> talks) {
        Table table = new Table("FROM", "TO", "FRAMES/s", "bit/s");
        for (Talkers.Talk talk : talks.subList(0, Math.min(MOST_TALKERS, talks.size()))) {
            table.row(talk.from(), talk.to(), number(talk.framesPerSecond()), number(talk.bitsPerSecond()));
        }
        return table.forTerminal();
    }

    private static Table.Right number(double value) {
        return new Table.Right(Rates.text(value));
    }
}
