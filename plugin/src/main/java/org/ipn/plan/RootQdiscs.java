// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.ipn.model.Qdisc;
import org.jspecify.annotations.Nullable;

/**
 * The root qdiscs that are known, by ifindex; where there is none, the kernel's default is at work.
 *
 * @param removed where somebody took one off only just now, and when ({@link System#nanoTime}): {@code virsh domiftune} takes off
 *     what is there and then puts libvirt's own in its place, which fails where somebody was faster
 */
public record RootQdiscs(Map<Integer, Qdisc> known, Map<Integer, Long> removed) {
    /** How long a place is left to who made it empty. */
    public static final long QUIET_NANOS = 1_000_000_000L;

    /** Nothing has been looked at. */
    public static final RootQdiscs NONE = new RootQdiscs(Map.of(), Map.of());

    public RootQdiscs {
        known = Map.copyOf(known);
        removed = Map.copyOf(removed);
    }

    public Optional<Qdisc> of(int index) {
        return Optional.ofNullable(known.get(index));
    }

    public boolean anyOurs() {
        return known.values().stream().anyMatch(Qdisc::isOurs);
    }

    /** What a look at {@code now} found, after this. */
    public RootQdiscs seen(Map<Integer, Qdisc> found, long now) {
        Map<Integer, Long> empty = new HashMap<>(removed);
        known.keySet().forEach(index -> empty.putIfAbsent(index, now));
        empty.keySet().removeAll(found.keySet());
        empty.values().removeIf(since -> now - since >= QUIET_NANOS);
        return new RootQdiscs(found, empty);
    }

    /** After a change of our own; null where ours was taken off. */
    public RootQdiscs with(int index, @Nullable Qdisc qdisc) {
        Map<Integer, Qdisc> next = new HashMap<>(known);
        if (qdisc == null) {
            next.remove(index);
        } else {
            next.put(index, qdisc);
        }
        return new RootQdiscs(next, removed);
    }
}
