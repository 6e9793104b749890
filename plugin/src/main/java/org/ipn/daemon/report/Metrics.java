// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.ipn.daemon.metrics.DaemonMetrics;
import org.ipn.daemon.metrics.Exposition;
import org.ipn.daemon.metrics.Family;
import org.ipn.daemon.metrics.NetworkMetrics;
import org.ipn.daemon.metrics.Tally;
import org.ipn.daemon.world.Reconciler;
import org.ipn.model.Version;

/** What {@code /metrics} says: looked up when it is asked for, never before. */
public final class Metrics {
    private static final long FRESH_NANOS = 1_000_000_000L;

    private final NetworkReports reports;
    private final Reconciler reconciler;
    private final Tally tally;
    private final Map<Exposition, Recent> recent = new EnumMap<>(Exposition.class);

    private record Recent(byte[] text, long when) {}

    public Metrics(NetworkReports reports, Reconciler reconciler, Tally tally) {
        this.reports = reports;
        this.reconciler = reconciler;
        this.tally = tally;
    }

    /** One at a time, however many ask: each is some MB where there are many ports. */
    public synchronized String text(Exposition exposition) throws IOException {
        List<Family> families = new ArrayList<>(NetworkMetrics.of(reports.all()));
        families.addAll(
                DaemonMetrics.of(process(), tally, reconciler.state().faults().size()));
        return exposition.text(families);
    }

    /** The same as bytes, up to a second old: for those who may ask without being known, however often they do. */
    public synchronized byte[] recent(Exposition exposition) throws IOException {
        Recent known = recent.get(exposition);
        long now = System.nanoTime();
        if (known == null || now - known.when() >= FRESH_NANOS) {
            known = new Recent(text(exposition).getBytes(StandardCharsets.UTF_8), now);
            recent.put(exposition, known);
        }
        return known.text();
    }

    private static DaemonMetrics.Process process() throws IOException {
        ProcessHandle.Info info = ProcessHandle.current().info();
        return new DaemonMetrics.Process(
                Version.OURS,
                System.getProperty("java.version"),
                info.startInstant().map(Instant::toEpochMilli).orElse(0L) / 1e3,
                info.totalCpuDuration().map(Duration::toNanos).orElse(0L) / 1e9,
                residentBytes());
    }

    /** {@code VmRSS:	   94208 kB} (proc_pid_status(5)). */
    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("read /proc/self/status: no VmRSS");
    }
}
