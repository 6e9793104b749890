// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.ipn.model.BridgeSettings;
import org.ipn.model.Dataplane;
import org.ipn.model.FirstFew;
import org.ipn.model.Kind;
import org.ipn.model.PortPolicy;

/** Why frames do not take the fastest way, which is XDP's: pure, and said for who runs the network. */
final class Detours {
    private static final Set<String> HELD_ELSEWHERE = Set.of("rights", "native", "isolated", "queue", "addresses");
    /** Of what is demanded, what concerns frames that the member sends: others' may come to it by XDP. */
    private static final Set<String> OF_SENDERS = Set.of("antispoof");

    private static final Pattern NOTHING = Pattern.compile("no|all|0+(\\.0+)?");

    static final String ONE_WAY = "; a bus has one way to all its members";

    private static final String OTHERS =
            "an XDP program that is not ours stays there: ip link set dev … xdp off takes it off";

    private Detours() {}

    /**
     * Of a network that has programs: a line for each reason; what holds for all of it comes alone.
     *
     * @param others ports that have somebody else's XDP, by ifindex
     */
    static List<String> of(Dataplane wanted, Set<Integer> others) {
        if (wanted.ports().isEmpty()) {
            return List.of();
        }
        List<String> all = ofAll(wanted);
        return FirstFew.lines(all.isEmpty() ? ofPorts(wanted, others) : all);
    }

    /**
     * What keeps XDP from frames that come from a port: it serves a tap of which nothing is asked but rights, and to which nobody listens:
     * a packet socket sees what tc sends, but never what XDP does.
     */
    static Optional<String> from(Dataplane.Port port) {
        return of(port, port.link().isTap(), demands(port.policy()));
    }

    /** What keeps XDP from sending frames to a port: taps are sure to take them, and a veth one that is shared. */
    static Optional<String> to(Dataplane.Port port, Way way) {
        boolean takes = port.link().isTap() || way == Way.SHARED && port.link().isVeth();
        return of(
                port,
                takes,
                demands(port.policy()).stream()
                        .filter(demand -> !OF_SENDERS.contains(demand))
                        .toList());
    }

    private static Optional<String> of(Dataplane.Port port, boolean isServed, List<String> demands) {
        if (!isServed) {
            return Optional.of("no tap, and XDP takes frames from taps alone");
        }
        if (port.filtered()) {
            return Optional.of("libvirt's <filterref> or <bandwidth> works on the bridge");
        }
        if (port.link().watched()) {
            return Optional.of("somebody listens, as tcpdump does: XDP keeps away meanwhile");
        }
        return demands.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(", ", demands) + " of the port policy, which tc keeps");
    }

    static boolean receives(Dataplane.Port port) {
        return port.policy().allowed().receives();
    }

    private static List<String> ofAll(Dataplane wanted) {
        List<String> reasons = new ArrayList<>();
        String bridge = wanted.bridge().name();
        BridgeSettings settings = wanted.bridge().bridge();
        if (settings != null && settings.stp()) {
            reasons.add("STP is on, so bridge " + bridge + " carries all");
        }
        if (wanted.kind() == Kind.BUS && wanted.hostOnBridge()) {
            reasons.add("libvirt serves hosts on bridge " + bridge + ", which carries all but link-local frames");
        }
        if (wanted.kind() == Kind.BUS && !wanted.hostOnBridge() && Roles.areTooMany(wanted)) {
            reasons.add("more than " + Roles.MOST_COPIES
                    + " listen, and on this processor the bridge, which shares a frame among them, is the faster");
        }
        if (wanted.kind() == Kind.SWITCH) {
            wanted.ports().stream()
                    .filter(port -> port.policy().isMirror())
                    .forEach(port -> reasons.add(port.link().name() + ": a monitor port, for which tc copies all"));
        }
        return reasons;
    }

    /** Members for the same reason in one line. */
    private static List<String> ofPorts(Dataplane wanted, Set<Integer> others) {
        Map<String, List<String>> devices = new LinkedHashMap<>();
        for (Dataplane.Port port : wanted.ports()) {
            Optional<String> reason = others.contains(port.link().index())
                    ? Optional.of(OTHERS)
                    : from(port).map(why -> why + reach(wanted, port));
            reason.ifPresent(why -> devices.computeIfAbsent(why, any -> new ArrayList<>())
                    .add(port.link().name()));
        }
        return devices.entrySet().stream()
                .map(entry -> FirstFew.of(entry.getValue()) + ": " + entry.getKey())
                .toList();
    }

    private static String reach(Dataplane wanted, Dataplane.Port port) {
        return wanted.kind() == Kind.BUS
                        && (receives(port) && to(port, Roles.WIDEST).isPresent() || port.filtered())
                ? ONE_WAY
                : "";
    }

    /**
     * What XDP would pass by: all but rights, what the bridge's port or the tap itself holds, and a switch's limit of addresses: XDP
     * carries frames from those alone that the bridge knows on that port.
     */
    private static List<String> demands(PortPolicy policy) {
        return policy.said().entrySet().stream()
                .filter(said -> !HELD_ELSEWHERE.contains(said.getKey()))
                .filter(said -> !NOTHING.matcher(said.getValue()).matches())
                .map(Map.Entry::getKey)
                .toList();
    }
}
