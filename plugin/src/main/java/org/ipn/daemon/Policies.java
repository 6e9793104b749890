// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.bpf.PortPrograms;
import org.ipn.kernel.bpf.Reason;
import org.ipn.model.Link;
import org.ipn.model.PortPolicy;
import org.ipn.plan.BridgePlan;
import org.ipn.plan.BuiltIn;
import org.ipn.plan.Change;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What was asked of each port, and is held there by its programs. One caller at a time. */
final class Policies {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private final PortPrograms programs;
    /** By ifindex: the last that was asked. */
    private final Map<Integer, Change.Police> asked = new HashMap<>();
    /** By bridge: what the host hears of a network that is none of its business. */
    private final Map<String, String> hearing = new HashMap<>();

    Policies(PortPrograms programs) {
        this.programs = programs;
    }

    /** What ports are known to allow, by ifindex. */
    Map<Integer, PortPolicy> all() {
        return asked.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().to()));
    }

    /** A host that can't have programs has ports of which nothing was asked all the same. */
    void police(Change.Police change) throws KernelException {
        try {
            programs.attach(change.link(), change.to(), change.member());
        } catch (KernelException e) {
            if (!BuiltIn.isAll(change.to()) || e.is("ENODEV")) {
                throw e;
            }
            LOG.atLevel(change.to().equals(PortPolicy.NONE) ? Level.DEBUG : Level.WARN)
                    .log("{}: its member can fill the switch's table", e.getMessage());
        }
        asked.put(change.link().index(), change);
    }

    /** Of a bridge: a host that can't have programs has its networks all the same, and is told what it hears. */
    void deafen(Change.Police change) {
        String bridge = change.link().name();
        try {
            programs.attach(change.link(), change.to(), null);
            hearing.remove(bridge);
        } catch (KernelException e) {
            String heard =
                    "the host hears what members send to the address of " + bridge + ", and to all: " + e.getMessage();
            hearing.put(bridge, heard);
            LOG.warn("network {}: {}", change.network(), heard);
        }
        asked.put(change.link().index(), change);
    }

    /** What {@link BridgePlan#policing} put on a bridge of ours goes: it is a plain one from now on. */
    void free(Link bridge) throws KernelException {
        programs.detach(bridge);
        asked.remove(bridge.index());
    }

    /** What the host hears that it should not. */
    Optional<String> heardOn(String bridge) {
        return Optional.ofNullable(hearing.get(bridge));
    }

    /** Frames that the programs of a port have dropped, by reason; none where it has no programs. */
    Map<Reason, Long> drops(Link port) throws KernelException {
        Change.Police of = asked.get(port.index());
        return of == null || of.to().equals(PortPolicy.NONE) ? Map.of() : programs.drops(port);
    }

    /** Has programs that somebody took off put back. */
    void audit() {
        programs.forget();
        for (Change.Police each : List.copyOf(asked.values())) {
            try {
                programs.attach(each.link(), each.to(), each.member());
            } catch (KernelException e) {
                boolean known = e.is("ENODEV")
                        || BuiltIn.isAll(each.to())
                        || each.link().isBridge();
                LOG.atLevel(known ? Level.DEBUG : Level.ERROR).log("network {}: {}", each.network(), e.getMessage());
            }
        }
    }

    /** Its programs went with those of its network: it has to be asked anew. */
    void lost(Link port) {
        asked.remove(port.index());
    }

    /** All others are gone, and their numbers may be others' next. */
    void keepOnly(List<Link> found) {
        Set<Integer> there = found.stream().map(Link::index).collect(Collectors.toSet());
        asked.keySet().retainAll(there);
        programs.retain(there);
    }
}
