// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.jspecify.annotations.Nullable;

/** What the XML can say and this version can't do yet: refused at the start, never silently ignored. */
public final class Support {
    private Support() {}

    /** What of {@code network} is not supported: one line for the user; empty when all is. */
    public static Optional<String> missing(Network network) {
        Map<String, Boolean> asked = new LinkedHashMap<>();
        asked.put("<ipn:overlay>", network.overlay() != null);
        Optional<String> inNetwork = first(asked);
        if (inNetwork.isPresent()) {
            return inNetwork;
        }
        return network.portgroups().entrySet().stream()
                .flatMap(group ->
                        missing(group.getValue()).map(what -> what + " of portgroup " + group.getKey()).stream())
                .findFirst();
    }

    /** What of {@code policy} is not supported; empty when all is. */
    public static Optional<String> missing(PortPolicy policy) {
        Map<String, Boolean> asked = new LinkedHashMap<>();
        asked.put("delay", isMore(policy.delay()));
        asked.put("jitter", isMore(policy.jitter()));
        return first(asked);
    }

    private static Optional<String> first(Map<String, Boolean> asked) {
        return asked.entrySet().stream()
                .filter(Map.Entry::getValue)
                .findFirst()
                .map(entry -> "not supported yet: " + entry.getKey());
    }

    private static boolean isMore(@Nullable Number number) {
        return number != null && number.doubleValue() > 0;
    }
}
