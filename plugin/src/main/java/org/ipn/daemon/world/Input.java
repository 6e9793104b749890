// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.List;
import java.util.UUID;
import org.ipn.daemon.kept.Definition;
import org.ipn.daemon.roster.InventoryReading;
import org.ipn.daemon.roster.Roster;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.FileId;
import org.ipn.kernel.sys.UnixStream.Peer;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Guest;
import org.ipn.model.Link;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Refused;
import org.ipn.model.Rights;
import org.ipn.plan.Actual;
import org.jspecify.annotations.Nullable;

/**
 * What reaches the world: all that can change what should be, or what is known, is one of these.
 *
 * @param <T> the answer
 */
public sealed interface Input<T> {
    /** The answer where there is nothing to say. */
    enum Done {
        DONE
    }

    /** Who goes first. */
    World.Turn turn();

    /** Has {@code world} decide; a kind that it does not know does not compile. */
    T accept(Visitor world) throws Refused, KernelException;

    /** What each kind of input means. */
    interface Visitor {
        void networkStarts(NetworkStarts input) throws Refused, KernelException;

        void networkStarted(NetworkStarted input) throws KernelException;

        void networkStopped(NetworkStopped input) throws KernelException;

        void portCreated(PortCreated input) throws Refused;

        void portDeleted(PortDeleted input);

        void guestStarts(GuestStarts input) throws Refused, KernelException;

        void guestRuns(GuestRuns input) throws KernelException;

        void guestEnded(GuestEnded input) throws KernelException;

        void tapAdded(TapAdded input) throws Refused, KernelException;

        void tapRemoved(TapRemoved input) throws Refused, KernelException;

        List<String> nicConfirmed(NicConfirmed input) throws Refused, KernelException;

        void containerJoins(ContainerJoins input) throws Refused, KernelException;

        void inventory(Inventory input);

        void accountsFound(AccountsFound input);

        void linkSeen(LinkSeen input);

        void linkGone(LinkGone input);

        void linksTouched(LinksTouched input);

        Joined join(Join input) throws Refused, KernelException;

        Actual question(Question input) throws KernelException;
    }

    /** Libvirt's, or a user's: somebody waits for the answer. */
    sealed interface Call extends Input<Done> {
        @Override
        default World.Turn turn() {
            return World.Turn.CALL;
        }
    }

    /** Nobody waits for it. */
    sealed interface News extends Input<Done> {
        @Override
        default World.Turn turn() {
            return World.Turn.NEWS;
        }
    }

    /** libvirt asks whether it may. */
    record NetworkStarts(Definition network, AccountNumbers accounts) implements Call {
        @Override
        public Done accept(Visitor world) throws Refused, KernelException {
            world.networkStarts(this);
            return Done.DONE;
        }
    }

    /** It is active, and is this by now. */
    record NetworkStarted(Definition network, AccountNumbers accounts) implements Call {
        @Override
        public Done accept(Visitor world) throws KernelException {
            world.networkStarted(this);
            return Done.DONE;
        }
    }

    record NetworkStopped(UUID network) implements Call {
        @Override
        public Done accept(Visitor world) throws KernelException {
            world.networkStopped(this);
            return Done.DONE;
        }
    }

    /**
     * A NIC is about to be plugged in.
     *
     * @param heard see {@link org.ipn.plan.PortClaim#problem(org.ipn.plan.Desired, Network, NetworkPort, boolean)}
     */
    record PortCreated(Network network, NetworkPort port, boolean heard) implements Call {
        @Override
        public Done accept(Visitor world) throws Refused {
            world.portCreated(this);
            return Done.DONE;
        }
    }

    record PortDeleted(UUID port) implements Call {
        @Override
        public Done accept(Visitor world) {
            world.portDeleted(this);
            return Done.DONE;
        }
    }

    /** libvirt asks whether it may; taps that we make have to be there when it does. */
    record GuestStarts(Guest guest) implements Call {
        @Override
        public Done accept(Visitor world) throws Refused, KernelException {
            world.guestStarts(this);
            return Done.DONE;
        }
    }

    /** @param slip see {@link org.ipn.plan.LastWord#of} */
    record GuestRuns(Guest guest, @Nullable String slip) implements Call {
        @Override
        public Done accept(Visitor world) throws KernelException {
            world.guestRuns(this);
            return Done.DONE;
        }
    }

    record GuestEnded(UUID guest) implements Call {
        @Override
        public Done accept(Visitor world) throws KernelException {
            world.guestEnded(this);
            return Done.DONE;
        }
    }

    /** {@code ipn port add}. */
    record TapAdded(Network network, NamedTap tap, AccountNumbers accounts) implements Call {
        @Override
        public Done accept(Visitor world) throws Refused, KernelException {
            world.tapAdded(this);
            return Done.DONE;
        }
    }

    /** {@code ipn port del}. */
    record TapRemoved(Network network, String device) implements Call {
        @Override
        public Done accept(Visitor world) throws Refused, KernelException {
            world.tapRemoved(this);
            return Done.DONE;
        }
    }

    /**
     * {@code ipn port confirm}; the answer is whose.
     *
     * @param device null = all that the network waits for
     */
    record NicConfirmed(Network network, @Nullable String device) implements Input<List<String>> {
        @Override
        public World.Turn turn() {
            return World.Turn.CALL;
        }

        @Override
        public List<String> accept(Visitor world) throws Refused, KernelException {
            return world.nicConfirmed(this);
        }
    }

    /** A runtime's plugin has made a veth whose other end is the container's only NIC that it tells of. */
    record ContainerJoins(Network network, Guest container) implements Call {
        @Override
        public Done accept(Visitor world) throws Refused, KernelException {
            world.containerJoins(this);
            return Done.DONE;
        }
    }

    /** @param asOf see {@link Roster#told} */
    record Inventory(InventoryReading told, long asOf) implements News {
        @Override
        public Done accept(Visitor world) {
            world.inventory(this);
            return Done.DONE;
        }
    }

    record AccountsFound(AccountNumbers numbers) implements News {
        @Override
        public Done accept(Visitor world) {
            world.accountsFound(this);
            return Done.DONE;
        }
    }

    /** The kernel tells of a new link, or of one that has changed. */
    record LinkSeen(Link link) implements Input<Done> {
        @Override
        public World.Turn turn() {
            return link.master() != null || tellsOfAPort() ? World.Turn.PORT : World.Turn.NEWS;
        }

        /** A veth's other end may be one; a tap with an address as libvirt gives it is about to be. */
        private boolean tellsOfAPort() {
            return link.isVeth()
                    || link.isTap() && link.mac() != null && link.mac().isOfTap();
        }

        @Override
        public Done accept(Visitor world) {
            world.linkSeen(this);
            return Done.DONE;
        }
    }

    record LinkGone(int index) implements News {
        @Override
        public Done accept(Visitor world) {
            world.linkGone(this);
            return Done.DONE;
        }
    }

    /** Something has changed, or may have: the kernel could not tell all. */
    record LinksTouched() implements News {
        @Override
        public Done accept(Visitor world) {
            world.linksTouched(this);
            return Done.DONE;
        }
    }

    /**
     * A process would be a member.
     *
     * @param node the file that it holds
     * @param proven by how it could open that
     */
    record Join(FileId node, Rights proven, Peer peer, JoinRequest request) implements Input<Joined> {
        @Override
        public World.Turn turn() {
            return World.Turn.JOIN;
        }

        @Override
        public Joined accept(Visitor world) throws Refused, KernelException {
            return world.join(this);
        }
    }

    /** What is, as far as a plan for the active networks and these needs to know it. */
    record Question(List<Network> further) implements Input<Actual> {
        public Question {
            further = List.copyOf(further);
        }

        @Override
        public World.Turn turn() {
            return World.Turn.QUESTION;
        }

        @Override
        public Actual accept(Visitor world) throws KernelException {
            return world.question(this);
        }
    }
}
