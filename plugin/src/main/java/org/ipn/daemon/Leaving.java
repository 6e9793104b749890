// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.daemon.host.ChangeText;
import org.ipn.daemon.host.Kernel;
import org.ipn.daemon.kept.GrabbedNics;
import org.ipn.daemon.kept.StateFiles;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.bpf.Programs;
import org.ipn.model.Link;
import org.ipn.model.Members;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Actual;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Mark;
import org.ipn.plan.Planner;
import org.ipn.plan.QdiscPlan;
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
        List<Network> bare = active.stream()
                .map(network -> network.withMembers(Members.NONE))
                .toList();
        endPrograms(active);
        apply(bare);
        Actual now = kernel.look(desired(bare));
        List<Network> inUse = bare.stream().filter(isInUse(now)).toList();
        apply(inUse);
        free(inUse, now);
        for (Network network : inUse) {
            Optional<Link> bridge = now.link(network.bridge());
            if (bridge.isPresent() && network.forward().ownsBridge()) {
                kernel.policies().free(bridge.get());
            }
            LOG.info(
                    "network {}: bridge {} stays as a plain bridge, {} ports",
                    network.name(),
                    network.bridge(),
                    now.links().stream()
                            .filter(link -> network.bridge().equals(link.master()))
                            .count());
        }
        nics.forget(desired(inUse), kernel.links());
        nics.confirmations().keepOnly(Set.of());
        files.clear();
        return !failed;
    }

    /** The bridge below them carries what they carried. */
    private void endPrograms(List<Network> active) throws KernelException {
        try (Links links = new Links()) {
            List<Link> found = links.list();
            Programs programs = new Programs(links, Programs.FOLDER);
            for (UUID network : programs.carried().keySet()) {
                programs.stop(
                        network,
                        found.stream()
                                .filter(link -> bridges(network, active, found)
                                        .contains(link.isBridge() ? link.name() : String.valueOf(link.master())))
                                .toList());
            }
            programs.removeFolder();
        }
    }

    private static Set<String> bridges(UUID network, List<Network> active, List<Link> found) {
        Stream<String> defined =
                active.stream().filter(one -> one.uuid().equals(network)).map(Network::bridge);
        Stream<String> marked = found.stream()
                .filter(link -> Mark.madeFor(link.alias()).equals(Optional.of(network)))
                .map(Link::name);
        return Stream.concat(defined, marked).collect(Collectors.toSet());
    }

    /** A bridge of libvirt's stays in any case: libvirt made it. */
    private static Predicate<Network> isInUse(Actual actual) {
        return network -> !network.forward().ownsBridge()
                || actual.links().stream().anyMatch(link -> network.bridge().equals(link.master()));
    }

    /** Nobody is asked for anything any more. */
    private void free(List<Network> networks, Actual actual) {
        Set<String> bridges = networks.stream().map(Network::bridge).collect(Collectors.toSet());
        List<Change> changes = actual.links().stream()
                .filter(link -> link.master() != null && bridges.contains(link.master()))
                .flatMap(link -> Stream.concat(
                        Stream.of(new Change.Police(null, link, null, PortPolicy.NONE, null)),
                        QdiscPlan.removal(null, link, actual.qdiscs()).stream()))
                .toList();
        apply(desired(networks), changes);
    }

    private void apply(List<Network> networks) throws KernelException {
        Desired desired = desired(networks);
        List<Change> changes = Planner.plan(desired, kernel.look(desired)).stream()
                .filter(
                        Change.OfLink.class
                                ::isInstance) // frames go by the bridge from now on, and processes by no door
                .toList();
        apply(desired, changes);
    }

    private void apply(Desired desired, List<Change> changes) {
        for (Change change : changes) {
            try {
                kernel.apply(desired, change);
                change.describe().forEach(line -> LOG.info("{}", ChangeText.of(line)));
            } catch (IOException e) {
                failed = true;
                LOG.error("{}", e.getMessage());
            }
        }
    }

    /** Nothing is said of guests: what ipnd made for one stays, whoever runs. */
    private Desired desired(List<Network> networks) {
        return new Desired(networks, List.of(), List.of(), false).withGrabbed(nics.grabbed());
    }
}
