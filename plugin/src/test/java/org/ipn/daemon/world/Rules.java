// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.kernel.KernelException;
import org.ipn.model.Grab;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.PortPolicy;
import org.ipn.model.ProcessMember;
import org.ipn.plan.Change;
import org.ipn.plan.Confirmations;
import org.ipn.plan.Desired;
import org.ipn.plan.Mark;
import org.ipn.plan.Nodes;
import org.jspecify.annotations.Nullable;

/** What always has to hold in a sequence: before each change that ipnd makes, and when the news have stopped. */
final class Rules {
    /** What should never be. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1;

        Violation(String what) {
            super(what);
        }
    }

    /** Somebody else's bridge, to which an admin takes ports. */
    static final String ELSEWHERE = "br0";

    private final PlayedHost host;
    private final PlayedLibvirt libvirt;
    private final Asked asked;
    /** By ifindex: what is nobody's of us. */
    private final Set<Integer> foreign = new HashSet<>();
    /** Ports that were asked for something once. */
    private final Set<Integer> served = new HashSet<>();

    private @Nullable Change last;

    Rules(PlayedHost host, PlayedLibvirt libvirt, Asked asked) {
        this.host = host;
        this.libvirt = libvirt;
        this.asked = asked;
    }

    void foreign(Link link) {
        foreign.add(link.index());
    }

    boolean isForeign(Link link) {
        return foreign.contains(link.index());
    }

    /** What its programs held is no word of ours any more. */
    void stripped(Link link) {
        served.remove(link.index());
    }

    // Before each change.

    void check(Change change) {
        if (change instanceof Change.OfLink of && isForeign(of.link())) {
            throw new Violation("a foreign link is changed: " + change.describe());
        }
        if (change instanceof Change.Set set) {
            checkStays(set);
            if (set.link().isBridge() && set.to().up() && !set.link().up()) {
                libvirt.nics()
                        .forEach(nic -> port(nic)
                                .filter(port -> set.link().name().equals(port.master()))
                                .ifPresent(port -> checkHeld(nic, port)));
            }
        } else if (change instanceof Change.Remove remove && isAnActiveNics(remove.link())) {
            throw new Violation("a running guest's tap is deleted: " + change.describe());
        } else if (change instanceof Change.Police police) {
            checkAsked(police);
        } else if (change instanceof Change.PutOut out) {
            checkPutOut(out);
        }
        checkActive(change);
        last = change;
    }

    /** Of a NIC whose network is active. */
    private Optional<Link> port(Nic nic) {
        return libvirt.networkOf(nic).flatMap(active -> host.find(String.valueOf(nic.device())));
    }

    private Stream<Nic> nicsOf(Link link) {
        return libvirt.nics().filter(nic -> link.name().equals(nic.device()));
    }

    private boolean isAnActiveNics(Link link) {
        return nicsOf(link).anyMatch(nic -> libvirt.networkOf(nic).isPresent());
    }

    private void checkStays(Change.Set set) {
        nicsOf(set.link())
                .filter(nic -> !isClosing(set)) // rather none than an open one
                .flatMap(nic -> libvirt.networkOf(nic).stream())
                .filter(network -> network.bridge().equals(set.link().master()))
                .filter(network -> !network.bridge().equals(set.to().master()))
                .findFirst()
                .ifPresent(network -> {
                    throw new Violation("a running guest's port leaves " + network.name() + ": " + set.describe());
                });
    }

    /** It was just asked to hold something, holds nothing, and so that failed. */
    private boolean isClosing(Change.Set set) {
        return last instanceof Change.Police police
                && police.link().index() == set.link().index()
                && host.held(set.link()).equals(PortPolicy.NONE);
    }

    private void checkAsked(Change.Police police) {
        served.add(police.link().index());
        boolean elsewhere = ELSEWHERE.equals(police.link().master()); // there it is somebody else's
        nicsOf(police.link())
                .filter(nic -> !elsewhere && libvirt.networkOf(nic).isPresent())
                .filter(nic -> asked.isNot(nic, police.to()))
                .findFirst()
                .ifPresent(nic -> {
                    throw new Violation(police.link().name() + " gets "
                            + police.to().said() + ", which nobody asked: " + asked.said(nic));
                });
    }

    /** Frames pass from now on. */
    private void checkHeld(Nic nic, Link port) {
        PortPolicy held = host.held(port);
        if (served.contains(port.index()) && asked.isNot(nic, held)) {
            throw new Violation(
                    port.name() + " of a bridge that comes up holds " + held.said() + ", which nobody asked");
        }
    }

    /** Who may be in, stays. */
    private void checkPutOut(Change.PutOut out) {
        Optional<UUID> network = Mark.madeFor(out.link().alias());
        boolean active = libvirt.networks().stream()
                .anyMatch(one -> network.equals(Optional.of(one.uuid())) && !asked.closedToAlice(one.uuid()));
        if (active) {
            throw new Violation("a process that may stay is put out: " + out.describe());
        }
    }

    /** For a network that is not active, nothing is made. */
    private void checkActive(Change change) {
        boolean makes = change instanceof Change.Make
                || change instanceof Change.MakeTap
                || change instanceof Change.MakePair
                || change instanceof Change.MakeOverlay
                || change instanceof Change.MakeNode
                || change instanceof Change.Carry;
        if (makes && !libvirt.isActive(String.valueOf(change.network()))) {
            throw new Violation("made for a network that is not active: " + change.describe());
        }
    }

    // When the news have stopped.

    /** All is as it should be, and nothing is left to do. */
    void settled(List<Change> left, List<ProcessMember> members, Confirmations confirmations) throws KernelException {
        if (!left.isEmpty()) {
            throw new Violation("left to do: "
                    + left.stream().map(Change::describe).map(String::valueOf).collect(Collectors.joining()));
        }
        Desired oracle = asked.oracle(libvirt.networks(), libvirt.guests());
        libvirt.nics().forEach(nic -> libvirt.networkOf(nic).ifPresent(network -> check(oracle, nic, network)));
        for (Link link : host.links()) {
            Optional<UUID> made = Mark.madeFor(link.alias());
            boolean waits = link.isBridge() || nicsOf(link).findAny().isPresent();
            if (made.isPresent() && oracle.network(made.get()).isEmpty() && !waits) {
                throw new Violation(link.name() + " is left of a network that has stopped");
            }
        }
        members.forEach(member -> check(oracle, member));
        oracle.networks().forEach(network -> network.grabs().forEach(grab -> check(network, grab, confirmations)));
        checkFiles();
    }

    private void check(Desired oracle, Nic nic, Network network) {
        Link port = host.find(String.valueOf(nic.device()))
                .orElseThrow(() -> new Violation("the tap of " + nic + " is gone"));
        boolean bridgeless =
                !network.forward().ownsBridge() && host.find(network.bridge()).isEmpty();
        if (bridgeless || ELSEWHERE.equals(port.master())) {
            return; // an admin took libvirt's bridge away, or the port to another one
        }
        if (!network.bridge().equals(port.master())) {
            throw new Violation(port.name() + " of " + network.name() + " is on " + port.master());
        }
        PortPolicy wanted = oracle.policyOf(network, port);
        PortPolicy held = host.held(port);
        // A valid word, and before anybody heard it another that is none.
        boolean unheard = libvirt.isSlipped(nic) && !asked.isNot(nic, held);
        if (!unheard && !held.equals(wanted)) {
            throw new Violation(port.name() + " holds " + held.said() + " where " + wanted.said() + " was asked");
        }
    }

    /** More time has passed since than any NIC has. */
    private void check(Network network, Grab grab, Confirmations confirmations) {
        boolean stays = grab.confirm() == null
                || confirmations.of(network.uuid(), grab.device()).stream()
                        .anyMatch(each -> each.stage() == Confirmations.Stage.GIVEN);
        boolean there = host.find(grab.device())
                .filter(nic -> network.bridge().equals(nic.master()))
                .isPresent();
        if (there && !stays) {
            throw new Violation(grab.device() + " is in " + network.name() + ", and nobody confirmed it");
        }
    }

    private void check(Desired oracle, ProcessMember member) {
        oracle.network(member.network())
                .filter(network -> !network.access().equals(PlayedNetworks.FOR_ALICE))
                .filter(network -> host.find(member.device()).isPresent())
                .ifPresent(network -> {
                    throw new Violation(member.device() + " is still in " + network.name() + ", which is for "
                            + network.access().text());
                });
    }

    /** Whom the kernel lets in is whom the networks that are active say. */
    private void checkFiles() {
        Set<Nodes.File> wanted = libvirt.networks().stream()
                .map(network -> new Nodes.File(network.name(), network.access()))
                .collect(Collectors.toSet());
        if (!wanted.equals(Set.copyOf(host.files()))) {
            throw new Violation("node files are " + host.files() + " where they should be " + wanted);
        }
    }
}
