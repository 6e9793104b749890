// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.ipn.daemon.host.Host;
import org.ipn.daemon.host.LostBridges;
import org.ipn.daemon.roster.Roster;
import org.ipn.kernel.KernelException;
import org.ipn.model.FileFailure;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Nic;
import org.ipn.model.Refused;
import org.ipn.plan.Actual;
import org.ipn.plan.BridgeClaim;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.OverlayPlan;
import org.ipn.plan.PortClaim;
import org.ipn.plan.Problems;
import org.ipn.plan.TapPlan;
import org.jspecify.annotations.Nullable;

/** What each input means, on the world's thread: what should be from now on, and, where somebody waits for it, that it is so. */
public final class Decisions implements Input.Visitor {
    private final Host host;
    private final Roster roster;
    private final Reconciler reconciler;
    private final LostBridges lost;
    private final NewPorts newPorts;
    private final MemberPorts memberPorts;
    private final Confirming confirming;
    private final Runnable look;

    /** @param look something may not be as it should: asks for a reconcile, soon */
    public Decisions(
            Host host,
            Roster roster,
            Reconciler reconciler,
            LostBridges lost,
            NewPorts newPorts,
            MemberPorts memberPorts,
            Runnable look) {
        this.host = host;
        this.roster = roster;
        this.reconciler = reconciler;
        this.lost = lost;
        this.newPorts = newPorts;
        this.memberPorts = memberPorts;
        this.confirming = new Confirming(host, roster.confirmations());
        this.look = look;
    }

    @Override
    public void networkStarts(Input.NetworkStarts input) throws Refused, KernelException {
        Network network = input.network().network();
        roster.learned(input.accounts());
        Refused.throwIf(BridgeClaim.taken(network, roster.desired()), network);
        Actual before = reconciler.actual(network);
        Refused.throwIf(Problems.atStart(network, roster.desired(), before), network);
        tryOverlay(network, before);
        HostAction start = () -> {
            roster.starts(input.network());
            reconciler.reconcile();
            Optional<String> first = reconciler.failureOf(network);
            reconciler.reconcile(); // its programs, if any, need the bridge that the first has made
            if (network.forward().ownsBridge()) {
                Refused.throwIf(reconciler.failureOf(network).map(first::orElse), network);
            }
        };
        start.orElse(() -> stop(network)).run();
    }

    private void tryOverlay(Network network, Actual before) throws Refused {
        Desired desired = roster.desired();
        Optional<Change.MakeOverlay> trial = OverlayPlan.trial(desired, network, before);
        if (trial.isEmpty()) {
            return;
        }
        try {
            host.apply(desired, trial.get());
            Optional<Link> made = host.find(trial.get().link().name());
            if (made.isPresent()) {
                host.apply(desired, new Change.Remove(network.name(), made.get()));
            }
        } catch (IOException e) {
            throw Refused.of(network, String.valueOf(e.getMessage()));
        }
    }

    private void stop(Network network) throws KernelException {
        roster.stopped(network.uuid());
        reconciler.reconcile();
    }

    @Override
    public void networkStarted(Input.NetworkStarted input) throws KernelException {
        roster.learned(input.accounts());
        roster.started(input.network());
        reconciler.reconcile();
    }

    @Override
    public void networkStopped(Input.NetworkStopped input) throws KernelException {
        roster.stopped(input.network());
        reconciler.reconcile();
    }

    @Override
    public void portCreated(Input.PortCreated input) throws Refused {
        Optional<String> why = PortClaim.problem(roster.desired(), input.network(), input.port(), input.heard());
        if (why.isPresent()) {
            throw new Refused(why.get());
        }
        roster.claimed(input.port());
    }

    @Override
    public void portDeleted(Input.PortDeleted input) {
        roster.unclaimed(input.port());
    }

    @Override
    public void guestStarts(Input.GuestStarts input) throws Refused, KernelException {
        Guest guest = input.guest();
        Refused.throwIf(PortClaim.problem(guest), guest);
        Actual before = reconciler.actual();
        for (Nic nic : guest.nics()) {
            if (nic.type() == Nic.Type.ETHERNET || nic.type() == Nic.Type.OPENED) {
                Refused.throwIf(TapPlan.problem(roster.desired(), nic, before), guest);
            }
        }
        HostAction start = () -> {
            roster.starts(guest);
            reconciler.reconcile();
            for (Nic nic : guest.nics()) {
                if (nic.type() == Nic.Type.ETHERNET && isMissing(nic.device())) {
                    String fault = roster.desired()
                            .networkNamed(nic.network())
                            .flatMap(reconciler::failureOf)
                            .orElse("see the journal");
                    throw Refused.of(guest, "tap " + nic.device() + " could not be made: " + fault);
                }
            }
        };
        start.orElse(() -> guestEnded(new Input.GuestEnded(guest.uuid()))).run();
    }

    @Override
    public void guestRuns(Input.GuestRuns input) throws KernelException {
        roster.running(input.guest(), input.slip());
        reconciler.reconcile();
    }

    @Override
    public void guestEnded(Input.GuestEnded input) throws KernelException {
        roster.ended(input.guest());
        reconciler.reconcile();
    }

    @Override
    public void tapAdded(Input.TapAdded input) throws Refused, KernelException {
        Network network = input.network();
        NamedTap tap = input.tap();
        roster.learned(input.accounts());
        if (!isMissing(tap.device())) {
            throw Refused.of(network, "device " + tap.device() + " exists; choose another --dev");
        }
        HostAction add = () -> {
            keep(network, tap);
            reconciler.reconcile();
            reconciler.reconcile(); // its policy, if any, needs the tap that the first has made
            if (isMissing(tap.device())) {
                String why = reconciler.failureOf(network).orElse("see the journal");
                throw Refused.of(network, "tap " + tap.device() + " could not be made: " + why);
            }
        };
        add.orElse(() -> {
                    forget(tap.device());
                    reconciler.reconcile();
                })
                .run();
    }

    private boolean isMissing(@Nullable String device) throws KernelException {
        return device == null || host.find(device).isEmpty();
    }

    @Override
    public void tapRemoved(Input.TapRemoved input) throws Refused, KernelException {
        if (!roster.hasAdded(input.network().uuid(), input.device())) {
            if (isMissing(input.device())) {
                throw Refused.of(
                        input.network(),
                        "there is no device " + input.device() + "; ipn ports "
                                + input.network().name() + " shows those there are");
            }
            throw Refused.of(
                    input.network(),
                    input.device() + " was not added by ipn port add; what the network's XML names goes by virsh"
                            + " net-edit");
        }
        Desired desired = roster.desired();
        if (!desired.complete()) {
            throw Refused.of(
                    input.network(),
                    "libvirt has not told of all running guests since ipnd started, and " + input.device()
                            + " may be a NIC of one: try again, with libvirtd running");
        }
        Optional<Desired.Owned> holder = host.find(input.device()).flatMap(desired::nicOf);
        if (holder.isPresent()) {
            throw Refused.of(
                    input.network(),
                    input.device() + " is a NIC of guest "
                            + holder.get().guest().name() + ": virsh detach-device comes first");
        }
        forget(input.device());
        reconciler.reconcile();
    }

    @Override
    public List<String> nicConfirmed(Input.NicConfirmed input) throws Refused, KernelException {
        return confirming.confirm(input, roster.desired().grabbed());
    }

    @Override
    public void containerJoins(Input.ContainerJoins input) throws Refused, KernelException {
        Network network = input.network();
        Guest container = input.container();
        Nic nic = container.nics().get(0);
        Optional<String> why = PortClaim.problem(
                roster.desired(), network, nic, reconciler.actual().links());
        if (why.isPresent()) {
            throw new Refused(why.get());
        }
        HostAction join = () -> {
            roster.joins(container);
            reconciler.reconcile();
            reconciler.reconcile(); // its policy, if any, needs the port that the first has made of it
            if (!isPort(network, nic.device())) {
                String fault = reconciler.failureOf(network).orElse("see the journal");
                throw Refused.of(network, "container " + container.name() + " could not join: " + fault);
            }
        };
        join.orElse(() -> {
                    roster.leaves(container.uuid());
                    reconciler.reconcile();
                })
                .run();
    }

    private boolean isPort(Network network, @Nullable String device) throws KernelException {
        return host.find(String.valueOf(device))
                .filter(link -> network.bridge().equals(link.master()))
                .isPresent();
    }

    private void keep(Network network, NamedTap tap) throws Refused {
        try {
            roster.add(network.uuid(), tap);
        } catch (IOException e) {
            throw Refused.of(network, "remember tap " + tap.device() + ": " + FileFailure.said(e));
        }
    }

    private void forget(String device) throws Refused {
        try {
            roster.removeAdded(device);
        } catch (IOException e) {
            throw new Refused("forget tap " + device + ": " + FileFailure.said(e));
        }
    }

    @Override
    public void inventory(Input.Inventory input) {
        roster.told(input.told(), input.asOf());
        look.run();
    }

    @Override
    public void accountsFound(Input.AccountsFound input) {
        if (roster.learned(input.numbers())) {
            look.run();
        }
    }

    /** A new port gets its policy at once, everything else asks for a look at the whole. */
    @Override
    public void linkSeen(Input.LinkSeen input) {
        lost.saw(input.link());
        newPorts.saw(input.link());
        look.run();
    }

    @Override
    public void linkGone(Input.LinkGone input) {
        lost.gone(input.index());
        newPorts.gone(input.index());
        look.run();
    }

    @Override
    public void linksTouched(Input.LinksTouched input) {
        look.run();
    }

    @Override
    public Joined join(Input.Join input) throws Refused, KernelException {
        return memberPorts.attach(input);
    }

    @Override
    public Actual question(Input.Question input) throws KernelException {
        return reconciler.actual(input.further().toArray(Network[]::new));
    }
}
