// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ipn.daemon.api.ControlApi;
import org.ipn.daemon.api.Deliveries;
import org.ipn.daemon.api.MetricsSocket;
import org.ipn.daemon.api.NamedPorts;
import org.ipn.daemon.api.Previews;
import org.ipn.daemon.hooks.HookCalls;
import org.ipn.daemon.hooks.Rehearsal;
import org.ipn.daemon.host.Execution;
import org.ipn.daemon.host.Kernel;
import org.ipn.daemon.host.LostBridges;
import org.ipn.daemon.host.NodeFiles;
import org.ipn.daemon.join.Joins;
import org.ipn.daemon.join.PresenceFeed;
import org.ipn.daemon.kept.Definition;
import org.ipn.daemon.kept.GrabbedNics;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.daemon.kept.RunFiles;
import org.ipn.daemon.kept.RunLock;
import org.ipn.daemon.kept.StateFiles;
import org.ipn.daemon.metrics.Tally;
import org.ipn.daemon.report.Metrics;
import org.ipn.daemon.report.NetworkReports;
import org.ipn.daemon.report.OtherHosts;
import org.ipn.daemon.report.Watchers;
import org.ipn.daemon.roster.NextDefinitions;
import org.ipn.daemon.roster.Roster;
import org.ipn.daemon.world.Decisions;
import org.ipn.daemon.world.Inbox;
import org.ipn.daemon.world.MemberPorts;
import org.ipn.daemon.world.NewPorts;
import org.ipn.daemon.world.Reconciler;
import org.ipn.daemon.world.Upkeep;
import org.ipn.daemon.world.World;
import org.ipn.kernel.Fdb;
import org.ipn.kernel.LinkMonitor;
import org.ipn.kernel.Links;
import org.ipn.kernel.Qdiscs;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.SystemdNotify;
import org.ipn.kernel.sys.Umask;
import org.ipn.model.FileFailure;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.model.Version;
import org.ipn.xml.LibvirtXml;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The daemon's {@code main}: makes the rooms, opens the doors, waits for the end. */
@Command(
        name = "ipnd",
        mixinStandardHelpOptions = true,
        version = "ipnd " + Version.OURS,
        description =
                "Keeps libvirt's IPN networks: answers its hooks and ipn, and keeps the host's links as they say.")
public final class Ipnd implements Callable<Integer> {
    private static final long RETRY_MS = 5_000;

    @Option(names = "--debug", description = "Log what was looked at, not only what was changed.")
    private boolean debug;

    @Option(
            names = "--config",
            defaultValue = "/etc/ipn/ipnd.conf",
            description = "Settings (default: ${DEFAULT-VALUE}).")
    private Path config = Path.of("/etc/ipn/ipnd.conf");

    @Option(
            names = "--leave",
            description =
                    "Instead of serving: give grabbed NICs back and remove what ipnd made, but leave running guests"
                            + " connected. For the package's removal, with the service stopped.")
    private boolean leave;

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        Umask.set(0022);
        System.exit(new CommandLine(new Ipnd()).execute(args));
    }

    @Override
    public Integer call() {
        Journal.open(debug);
        Logger log = LoggerFactory.getLogger(Ipnd.class);
        try {
            Settings settings = Settings.read(config, System.getenv());
            String otherwise = leave ? "systemctl stop ipnd, then ipnd --leave" : "systemctl status ipnd shows it";
            try (RunLock lock = RunLock.of(settings.run(), otherwise)) {
                if (leave) {
                    return leave(settings) ? 0 : 1;
                }
                return run(settings, lock, log) ? 0 : 1;
            }
        } catch (IOException e) {
            log.error("ipnd can't start: {}", FileFailure.said(e));
            return 1;
        }
    }

    /** @return whether it was asked to end; else who started it should start it anew */
    private static boolean run(Settings settings, RunLock lock, Logger log) throws IOException {
        Rehearsal rehearsal = Rehearsal.begin();
        LibvirtXml xml = new LibvirtXml();
        RunFiles kept = RunFiles.in(settings.run());
        ProcessMembers processes = kept.processes();
        Roster roster = new Roster(kept, xml::network);
        NextDefinitions definitions = new NextDefinitions();
        NodeFiles nodes = NodeFiles.in(settings.nodes(), kept.nodes());
        nodes.adopt(roster.desired().networks());
        PresenceFeed presence = new PresenceFeed(settings.membersPerUser());
        Watchers watchers = new Watchers(processes, presence);
        Tally tally = new Tally();
        LostBridges lost = new LostBridges();
        RunWatch watch = new RunWatch(settings.run(), settings.nodes());
        CountDownLatch ended = new CountDownLatch(1);
        AtomicBoolean broken = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endAndWait(watch, ended), "shutdown"));
        try (Kernel kernel = new Kernel(lost, kept.nics(), nodes, processes);
                Fdb fdb = new Fdb();
                OtherHosts others = new OtherHosts();
                Links links = new Links();
                Qdiscs qdiscs = new Qdiscs();
                World world = new World()) {
            Execution execution = new Execution(kernel, roster::nameOf, tally);
            Reconciler reconciler = new Reconciler(world, kernel, roster, kept, execution, watchers::observe, tally);
            Inbox inbox = new Inbox(world);
            try (Upkeep upkeep =
                            new Upkeep(world, inbox, kernel, roster, reconciler, kept, Upkeep.Pace.trying(RETRY_MS));
                    LinkMonitor monitor = new LinkMonitor(new LinkEvents(inbox, () -> {
                        log.error("ipnd ends: it can't see the host's links any more");
                        broken.set(true);
                        watch.end();
                    }));
                    InventoryFeed inventory = new InventoryFeed(
                            settings.libvirtUri(),
                            settings.libvirtEvents(),
                            xml,
                            inbox,
                            reconciler::state,
                            definitions,
                            tally)) {
                MemberPorts ports = new MemberPorts(
                        kernel,
                        kernel,
                        roster,
                        nodes::networkOf,
                        processes,
                        settings.membersPerUser(),
                        settings.members());
                inbox.open(new Decisions(
                        kernel,
                        roster,
                        reconciler,
                        lost,
                        new NewPorts(kernel, roster, reconciler, execution),
                        ports,
                        upkeep::look));
                kernel.attendedBy(inventory::seesFilters);
                world.start();
                world.call(World.Turn.CALL, () -> {
                    reconciler.reconcile();
                    return true;
                });
                NetworkReports reports = new NetworkReports(
                        reconciler::state,
                        definitions,
                        links,
                        kernel.portPrograms(),
                        qdiscs,
                        fdb,
                        others,
                        processes,
                        kernel.members());
                Metrics metrics = new Metrics(reports, reconciler, tally);
                Deliveries deliveries = Deliveries.ofIpnd();
                ControlApi api = new ControlApi(
                        new HookCalls(xml, inbox, reconciler::state, inventory::hint),
                        reports,
                        new NamedPorts(xml, inbox, reconciler::state, reports),
                        new Previews(xml, inbox, reconciler::state, definitions),
                        watchers,
                        metrics,
                        tally,
                        deliveries);
                Joins joins = new Joins(kernel, inbox);
                try (MetricsSocket scraped = metricsSocket(settings, metrics)) {
                    Doors doors = new Doors(settings, api, joins, presence);
                    Runnable ready = () -> {
                        rehearsal.end(settings.socket());
                        tellReady(log);
                        log.info(
                                "ready: {} active networks",
                                reconciler.state().desired().networks().size());
                    };
                    doors.serve(watch, ready, () -> {
                        try {
                            watch.recheckNodes();
                            lock.recheck();
                            upkeep.recheckFiles();
                        } catch (IOException e) {
                            log.error("ipnd ends: {}", e.getMessage());
                            broken.set(true);
                            watch.end();
                        }
                    });
                }
            }
        } catch (Refused e) {
            throw new IOException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
        return !broken.get();
    }

    /** By TCP; null where that is not asked for. */
    private static @Nullable MetricsSocket metricsSocket(Settings settings, Metrics metrics) {
        return settings.metricsListen()
                .map(address -> new MetricsSocket(address, metrics, Deliveries.ofIpnd()))
                .orElse(null);
    }

    private static boolean leave(Settings settings) throws IOException {
        StateFiles files = new StateFiles(settings.run());
        List<Network> active = files.load(new LibvirtXml()::network).stream()
                .map(Definition::network)
                .toList();
        GrabbedNics nics = new GrabbedNics(settings.run());
        try (Kernel kernel =
                new Kernel(new LostBridges(), nics, NodeFiles.none(), new ProcessMembers(settings.run()))) {
            return new Leaving(kernel, nics).leave(active, files);
        }
    }

    private static void tellReady(Logger log) {
        try {
            SystemdNotify.ready();
        } catch (ErrnoException e) {
            log.warn("tell systemd that ipnd is ready: {}", e.getMessage());
        }
    }

    /** A JVM that was told to end does not wait for main by itself. */
    private static void endAndWait(RunWatch watch, CountDownLatch ended) {
        watch.end();
        try {
            if (!ended.await(5, TimeUnit.SECONDS)) {
                LoggerFactory.getLogger(Ipnd.class).warn("ended without closing everything");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
