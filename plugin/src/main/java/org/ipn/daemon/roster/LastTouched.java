// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** When a hook last spoke of each network and guest, by a clock that counts such words: what libvirt was asked before one may not know of it. */
final class LastTouched {
    private final Map<UUID, Long> when = new HashMap<>();
    private long clock;

    long now() {
        return clock;
    }

    void touch(UUID uuid) {
        when.put(uuid, ++clock);
    }

    boolean isNewer(UUID uuid, long asOf) {
        return when.getOrDefault(uuid, 0L) > asOf;
    }

    /** Has {@code known} be what was told, but for what is newer. */
    <T> void replace(Map<UUID, T> known, List<T> told, Function<T, UUID> key, long asOf) {
        Map<UUID, T> next = new LinkedHashMap<>();
        told.stream().filter(each -> !isNewer(key.apply(each), asOf)).forEach(each -> next.put(key.apply(each), each));
        known.values().stream()
                .filter(each -> isNewer(key.apply(each), asOf))
                .forEach(each -> next.put(key.apply(each), each));
        known.clear();
        known.putAll(next);
    }

    /** Nobody will tell any more of what was so then. */
    void forget(long asOf) {
        when.values().removeIf(then -> then <= asOf);
    }
}
