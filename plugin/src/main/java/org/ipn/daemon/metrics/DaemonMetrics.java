// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.metrics;

import static org.ipn.daemon.metrics.Family.Type.COUNTER;
import static org.ipn.daemon.metrics.Family.Type.GAUGE;
import static org.ipn.daemon.metrics.Family.Type.HISTOGRAM;
import static org.ipn.daemon.metrics.Family.Type.INFO;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** ipnd itself. */
public final class DaemonMetrics {
    private DaemonMetrics() {}

    /**
     * The process, in the words that exporters have in common.
     *
     * @param startSeconds since 1970
     * @param memoryBytes resident
     */
    public record Process(String version, String java, double startSeconds, double cpuSeconds, long memoryBytes) {}

    /** @param faults networks that are not as they should be */
    public static List<Family> of(Process process, Tally tally, int faults) {
        List<Family> families = new ArrayList<>();
        Family build = Family.of(INFO, "ipnd_build", null, "ipnd's version, and the Java that runs it.");
        build.info("version", process.version(), "java", process.java());
        families.add(build);
        families.add(gauge("ipnd_libvirt_connected", null, "1 while ipnd hears libvirt.", tally.isConnected() ? 1 : 0));
        families.add(gauge("ipnd_faults", null, "Networks that are not as they should be.", faults));
        Family reconciles = Family.of(
                HISTOGRAM, "ipnd_reconcile_duration_seconds", "seconds", "How long it took to put the host right.");
        reconciles.histogram(tally.reconciles());
        families.add(reconciles);
        Family changes = Family.of(COUNTER, "ipnd_changes", null, "Changes of the host's links.");
        changes.counter(tally.changed(), "result", "done");
        changes.counter(tally.failed(), "result", "failed");
        families.add(changes);
        families.addAll(hooks(tally));
        families.add(gauge("process_start_time_seconds", "seconds", "When ipnd started.", process.startSeconds()));
        families.add(gauge("process_resident_memory_bytes", "bytes", "Resident memory.", process.memoryBytes()));
        Family cpu = Family.of(COUNTER, "process_cpu_seconds", "seconds", "User and system CPU time.");
        cpu.counter(process.cpuSeconds());
        families.add(cpu);
        return families;
    }

    private static List<Family> hooks(Tally tally) {
        Family calls = Family.of(COUNTER, "ipnd_hook_calls", null, "Calls of libvirt's hooks that concerned IPN.");
        Family durations = Family.of(
                HISTOGRAM, "ipnd_hook_duration_seconds", "seconds", "How long libvirt waited for ipnd in a hook.");
        tally.hooks().forEach((hook, of) -> {
            for (Tally.Result result : Tally.Result.values()) {
                calls.counter(
                        of.ended(result),
                        "object",
                        hook.object(),
                        "op",
                        hook.operation(),
                        "result",
                        result.name().toLowerCase(Locale.ROOT));
            }
            durations.histogram(of.durations.seen(), "object", hook.object(), "op", hook.operation());
        });
        return List.of(calls, durations);
    }

    private static Family gauge(String name, @Nullable String unit, String help, double value) {
        Family family = Family.of(GAUGE, name, unit, help);
        family.gauge(value);
        return family;
    }
}
