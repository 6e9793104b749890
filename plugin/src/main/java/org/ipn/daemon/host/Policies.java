// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.bpf.PortPrograms;
import org.ipn.model.Link;
import org.ipn.model.PortPolicy;
import org.ipn.plan.BridgePlan;
import org.ipn.plan.BuiltIn;
import org.ipn.plan.Change;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What was asked of each port, as far as its programs are known to hold it. On the world's thread alone. */
public final class Policies {
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private final PortPrograms programs;
    /** By ifindex: the last that was asked. */
    private final Map<Integer, PortPolicy> asked = new HashMap<>();

    private @Nullable Map<Integer, PortPolicy> all;
    /** By ifindex: what was asked, and this host can do without where it has to. */
    private final Map<Integer, Change.Police> unheld = new HashMap<>();
    /** By bridge: what the host hears of a network that is none of its business. */
    private final Map<String, String> hearing = new HashMap<>();

    public Policies(PortPrograms programs) {
        this.programs = programs;
    }

    /** What ports are known to allow, by ifindex. */
    Map<Integer, PortPolicy> all() {
        if (all == null) {
            all = Map.copyOf(asked);
        }
        return all;
    }

    private void asked(Change.Police change) {
        all = null;
        asked.put(change.link().index(), change.to());
    }

    private void forget(int port) {
        all = null;
        asked.remove(port);
        unheld.remove(port);
    }

    /** A host that can't have programs has ports of which nothing was asked all the same. */
    void police(Change.Police change) throws KernelException {
        try {
            programs.attach(change.link(), change.to(), change.member());
            unheld.remove(change.link().index());
        } catch (KernelException e) {
            if (!BuiltIn.isAll(change.to()) || e.is("ENODEV")) {
                forget(change.link().index()); // half of it may be there
                throw e;
            }
            LOG.atLevel(change.to().equals(PortPolicy.NONE) ? Level.DEBUG : Level.WARN)
                    .log("{}: its member can fill the switch's table", e.getMessage());
            unheld.put(change.link().index(), change);
        }
        asked(change);
    }

    /** Of a bridge: a host that can't have programs has its networks all the same, and is told what it hears. */
    void deafen(Change.Police change) {
        String bridge = change.link().name();
        try {
            programs.attach(change.link(), change.to(), null);
            hearing.remove(bridge);
            unheld.remove(change.link().index());
        } catch (KernelException e) {
            String heard =
                    "the host hears what members send to the address of " + bridge + ", and to all: " + e.getMessage();
            hearing.put(bridge, heard);
            LOG.warn("network {}: {}", change.network(), heard);
            unheld.put(change.link().index(), change);
        }
        asked(change);
    }

    /** What {@link BridgePlan#policing} put on a bridge of ours goes: it is a plain one from now on. */
    public void free(Link bridge) throws KernelException {
        programs.detach(bridge);
        forget(bridge.index());
    }

    /** What the host hears that it should not. */
    Optional<String> heardOn(String bridge) {
        return Optional.ofNullable(hearing.get(bridge));
    }

    /** Looks whether a port's programs are still there: where not, it is not known to hold anything, and the planner has it put back. */
    void audit(int index) {
        Change.Police missing = unheld.get(index);
        try {
            if (missing != null) {
                programs.attach(missing.link(), missing.to(), missing.member());
                unheld.remove(index);
                hearing.remove(missing.link().name());
            } else if (!programs.isIntact(index)) {
                forget(index);
            }
        } catch (KernelException e) {
            LOG.atLevel(missing == null ? Level.ERROR : Level.DEBUG).log("{}", e.getMessage());
        }
    }

    /** All others are gone, and their numbers may be others' next. */
    void keepOnly(List<Link> found) {
        Set<Integer> there = found.stream().map(Link::index).collect(Collectors.toSet());
        if (asked.keySet().retainAll(there)) {
            all = null;
        }
        unheld.keySet().retainAll(there);
        programs.retain(there);
    }
}
