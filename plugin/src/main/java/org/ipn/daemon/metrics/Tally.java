// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.metrics;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What ipnd did since it started, and whether it has a libvirt to ask. Thread-safe; counting costs next to nothing. */
public final class Tally {
    // libvirt's (hooks.rst). Whoever may use the control socket may say any other word, which must not become a label.
    private static final Set<String> OBJECTS = Set.of("network", "qemu", "lxc");
    private static final Set<String> OPERATIONS = Set.of(
            "start",
            "started",
            "stopped",
            "port-created",
            "port-deleted",
            "updated",
            "prepare",
            "release",
            "migrate",
            "restore",
            "reconnect",
            "attach");

    /** How a hook's call ended. */
    public enum Result {
        DONE,
        REFUSED,
        FAILED
    }

    record Hook(String object, String operation) implements Comparable<Hook> {
        @Override
        public int compareTo(Hook other) {
            int objects = object.compareTo(other.object);
            return objects != 0 ? objects : operation.compareTo(other.operation);
        }
    }

    /** The calls of one hook. */
    static final class Calls {
        final Durations durations = new Durations();
        private final AtomicLongArray results = new AtomicLongArray(Result.values().length);

        long ended(Result result) {
            return results.get(result.ordinal());
        }
    }

    private final Map<Hook, Calls> hooks = new ConcurrentSkipListMap<>();
    private final Durations reconciles = new Durations();
    private final LongAdder changed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile boolean connected;

    /** @param object network, qemu or lxc */
    public void hook(String object, String operation, Result result, long nanos) {
        Hook hook = new Hook(known(OBJECTS, object), known(OPERATIONS, operation));
        Calls calls = hooks.computeIfAbsent(hook, first -> new Calls());
        calls.durations.saw(nanos);
        calls.results.incrementAndGet(result.ordinal());
    }

    private static String known(Set<String> words, String word) {
        return words.contains(word) ? word : "other";
    }

    public void reconciled(long nanos) {
        reconciles.saw(nanos);
    }

    /** A change of the host's links that was tried. */
    public void change(boolean done) {
        (done ? changed : failed).increment();
    }

    public void libvirt(boolean isThere) {
        connected = isThere;
    }

    Map<Hook, Calls> hooks() {
        return hooks;
    }

    Durations.Seen reconciles() {
        return reconciles.seen();
    }

    long changed() {
        return changed.sum();
    }

    long failed() {
        return failed.sum();
    }

    public boolean isConnected() {
        return connected;
    }
}
