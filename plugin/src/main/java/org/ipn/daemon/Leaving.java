// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.ipn.kernel.KernelException;
import org.ipn.model.Network;
import org.ipn.plan.Actual;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Planner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code ipnd --leave}: the host without ipnd, while guests run. Grabbed NICs go back as found and the members that ipnd made end;
 * a bridge on which others still sit stays as it is, a plain bridge, with its mark: an ipnd that comes back finds it.
 */
final class Leaving {
    private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);

    private final Kernel kernel;
    private final GrabbedNics nics;
    private boolean failed;

    Leaving(Kernel kernel, GrabbedNics nics) {
        this.kernel = kernel;
        this.nics = nics;
    }

    /** @return whether all could be done */
    boolean leave(List<Network> active, StateFiles files) throws KernelException, IOException {
        List<Network> bare =
                active.stream().map(Network::withoutMembersOfItsOwn).toList();
        apply(bare);
        Actual now = kernel.actual(bare);
        List<Network> inUse = bare.stream().filter(isInUse(now)).toList();
        apply(inUse);
        for (Network network : inUse) {
            LOG.info(
                    "network {}: bridge {} stays as a plain bridge, {} ports",
                    network.name(),
                    network.bridge(),
                    now.links().stream()
                            .filter(link -> network.bridge().equals(link.master()))
                            .count());
        }
        nics.forget(desired(inUse), kernel.look().links());
        files.clear();
        return !failed;
    }

    /** A bridge of libvirt's stays in any case: libvirt made it. */
    private static Predicate<Network> isInUse(Actual actual) {
        return network -> !network.forward().ownsBridge()
                || actual.links().stream().anyMatch(link -> network.bridge().equals(link.master()));
    }

    private void apply(List<Network> networks) throws KernelException {
        Desired desired = desired(networks);
        for (Change change : Planner.plan(desired, kernel.actual(networks))) {
            try {
                kernel.apply(desired, change);
                change.describe().forEach(line -> LOG.info("{}", Lines.of(line)));
            } catch (KernelException e) {
                failed = true;
                LOG.error("{}", e.getMessage());
            }
        }
    }

    /** Nothing is said of guests: what ipnd made for one stays, whoever runs. */
    private static Desired desired(List<Network> networks) {
        return new Desired(networks, List.of(), List.of(), Map.of(), false);
    }
}
