// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Kind;
import org.ipn.model.Link;
import org.ipn.model.LinkLocal;
import org.ipn.model.Network;
import org.ipn.model.report.Reports.Plan;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;

/**
 * What somebody else has made of a network's bridge, and ipnd puts back: the journal says so, with what to write in the network's XML
 * instead. Where somebody keeps setting it, that is said once an hour. On the world's thread.
 */
final class Undone {
    private static final long AGAIN_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final String MTU = "set mtu";

    private record Setting(int bridge, String operation) {}

    private record Said(long when, int since) {}

    private final LongSupplier clock;
    private Map<Integer, Network> served = Map.of();
    private final Map<Setting, Said> said = new HashMap<>();

    /** @param clock {@link System#nanoTime} */
    Undone(LongSupplier clock) {
        this.clock = clock;
    }

    /** At the end of a reconcile: what differs on these bridges from now on, as long as the network's XML is the same, is somebody else's doing. */
    void served(Desired desired, List<Link> links) {
        Map<Integer, Network> now = new HashMap<>();
        for (Link link : links) {
            if (link.isBridge()) {
                desired.networkOn(link.name()).ifPresent(network -> now.put(link.index(), network));
            }
        }
        served = now;
        said.keySet().removeIf(setting -> !now.containsKey(setting.bridge()));
    }

    /** Whose bridge was as it should be, where {@code change} puts it back. */
    Optional<Network> undoneBy(Desired desired, Change.Set change) {
        Link bridge = change.link();
        return desired.networkOn(bridge.name()).filter(network -> network.equals(served.get(bridge.index())));
    }

    /** What to say of a line of such a change; empty = of that setting it was said a short while ago. */
    Optional<String> say(Network network, Change.Set change, Plan.Change line) {
        Setting setting = new Setting(change.link().index(), line.operation());
        long now = clock.getAsLong();
        Said last = said.get(setting);
        if (last != null && now - last.when() < AGAIN_NANOS) {
            said.put(setting, new Said(last.when(), last.since() + 1));
            return Optional.empty();
        }
        said.put(setting, new Said(now, 0));
        String often =
                last == null || last.since() == 0 ? "" : ", and " + last.since() + " times more since that was said";
        return Optional.of(ChangeText.of(line) + ": somebody had changed it" + often + "; "
                + instead(network, line.operation(), change.link()));
    }

    private static String instead(Network network, String operation, Link found) {
        Optional<String> word = word(operation, found);
        if (network.kind() == Kind.BUS && word.isPresent() && !operation.equals(MTU)) {
            return "a bus has to be so";
        }
        return word.map(said -> said + " of <ipn:" + network.kind().text() + "> would keep it so: virsh net-edit "
                        + network.name())
                .orElse("ipnd keeps this bridge as its network needs it");
    }

    /** The attribute that says what was found. */
    private static Optional<String> word(String operation, Link found) {
        BridgeSettings was = found.bridge();
        if (was == null) {
            return Optional.empty();
        }
        return switch (operation) {
            case MTU -> Optional.of("mtu=\"" + found.mtu() + "\"");
            case "set mcast_snooping" -> Optional.of("snooping=\"" + (was.snooping() ? "yes" : "no") + "\"");
            case "set ageing_time" -> Optional.of("ageing=\"" + was.ageing() + "\"");
            case "set group_fwd_mask" ->
                LinkLocal.said(was.groupForward()).map(said -> "forward-link-local=\"" + said + "\"");
            default -> Optional.empty();
        };
    }
}
