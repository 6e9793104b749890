// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /** Audits until libvirt, which has put a tap on a bridge, has surely put its {@code <bandwidth>} on the tap, too. */
    private static final int LIBVIRTS_AUDITS = 2;

    private final PortPrograms programs;
    private final Map<Integer, Asked> asked = new HashMap<>();
    private @Nullable Map<Integer, PortPolicy> all;
    /** By bridge: what the host hears of a network that is none of its business. */
    private final Map<String, String> hearing = new HashMap<>();

    /**
     * The last that was asked of a port.
     *
     * @param held what holds it; null = this host could not have it, and does without
     * @param waits audits until it is first tried
     */
    private record Asked(Change.Police change, PortPrograms.@Nullable Numbers held, int waits) {}

    public Policies(PortPrograms programs) {
        this.programs = programs;
    }

    /** What ports are known to allow, by ifindex. */
    Map<Integer, PortPolicy> all() {
        if (all == null) {
            all = asked.entrySet().stream()
                    .collect(Collectors.toUnmodifiableMap(
                            Map.Entry::getKey, each -> each.getValue().change().to()));
        }
        return all;
    }

    private void asked(Change.Police change, PortPrograms.@Nullable Numbers held) {
        asked(change, held, 0);
    }

    private void asked(Change.Police change, PortPrograms.@Nullable Numbers held, int waits) {
        all = null;
        asked.put(change.link().index(), new Asked(change, held, waits));
    }

    private void forget(int port) {
        all = null;
        asked.remove(port);
    }

    private PortPrograms.Numbers attach(Change.Police change) throws KernelException {
        return programs.attach(change.link(), change.to(), change.member());
    }

    /** A host that can't have programs has ports of which nothing was asked all the same; nor are they in libvirt's way there (decision 073). */
    void police(Change.Police change) throws KernelException {
        if (BuiltIn.isLimit(change.to()) && change.link().isTap() && programs.wouldBeInTheWay(change.link())) {
            asked(change, null, LIBVIRTS_AUDITS);
        } else {
            hold(change);
        }
    }

    private void hold(Change.Police change) throws KernelException {
        try {
            asked(change, attach(change));
        } catch (KernelException e) {
            if (!BuiltIn.isAll(change.to()) || e.is("ENODEV")) {
                forget(change.link().index()); // half of it may be there
                throw e;
            }
            LOG.atLevel(change.to().equals(PortPolicy.NONE) ? Level.DEBUG : Level.WARN)
                    .log("{}: its member can fill the switch's table", e.getMessage());
            asked(change, null);
        }
    }

    /** Of a bridge: a host that can't have programs has its networks all the same, and is told what it hears. */
    void deafen(Change.Police change) {
        String bridge = change.link().name();
        try {
            asked(change, attach(change));
            hearing.remove(bridge);
        } catch (KernelException e) {
            String heard =
                    "the host hears what members send to the address of " + bridge + ", and to all: " + e.getMessage();
            hearing.put(bridge, heard);
            LOG.warn("network {}: {}", change.network(), heard);
            asked(change, null);
        }
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

    /**
     * Looks whether a port's programs are still there: where not, it is not known to hold anything, and the planner has it put back. What
     * could not be had is tried once more.
     */
    void audit(int index) {
        Asked last = asked.get(index);
        if (last == null) {
            return;
        }
        try {
            if (last.waits() > 1) {
                asked(last.change(), null, last.waits() - 1);
            } else if (last.waits() == 1) {
                hold(last.change());
            } else if (last.held() == null) {
                asked(last.change(), attach(last.change()));
                hearing.remove(last.change().link().name());
            } else if (!programs.isIntact(index, last.held())) {
                forget(index);
            }
        } catch (KernelException e) {
            LOG.atLevel(last.held() == null ? Level.DEBUG : Level.ERROR).log("{}", e.getMessage());
        }
    }

    /** All others are gone, and their numbers may be others' next. */
    void keepOnly(List<Link> found) {
        if (asked.keySet().retainAll(found.stream().map(Link::index).collect(Collectors.toSet()))) {
            all = null;
        }
    }
}
