// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.ipn.model.Access;
import org.ipn.model.Dataplane;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.model.Qdisc;
import org.ipn.model.Rights;
import org.ipn.model.TapOwner;
import org.ipn.model.report.Reports.Plan;
import org.jspecify.annotations.Nullable;

/** One step towards what should be: all that ipnd ever does to the host is one of these. */
public sealed interface Change {
    /** The network on whose behalf; null where it is no longer known by name. */
    @Nullable
    String network();

    /** What is changed: a device, or a file's path. */
    String object();

    /** Has {@code visitor} do it; a kind that it does not know does not compile. */
    <E extends Exception> void accept(Visitor<E> visitor) throws E;

    /** The same for people, an attribute a line. */
    default List<Plan.Change> describe() {
        return ChangeLines.of(this);
    }

    /** What each kind of change means to somebody, as to the kernel. */
    interface Visitor<E extends Exception> {
        void make(Make change) throws E;

        void makeTap(MakeTap change) throws E;

        void makePair(MakePair change) throws E;

        void makeOverlay(MakeOverlay change) throws E;

        void setPeers(SetPeers change) throws E;

        void addAddress(AddAddress change) throws E;

        void police(Police change) throws E;

        void queue(Queue change) throws E;

        void set(Set change) throws E;

        void remove(Remove change) throws E;

        void carry(Carry change) throws E;

        void stopCarrying(StopCarrying change) throws E;

        void makeNode(MakeNode change) throws E;

        void removeNode(RemoveNode change) throws E;

        void putOut(PutOut change) throws E;
    }

    /** Of one link. */
    sealed interface OfLink extends Change {
        /** As it is, or, where it is missing, as it will be. */
        Link link();

        @Override
        default String object() {
            return link().name();
        }
    }

    /** A link that is missing. */
    record Make(@Nullable String network, Link link) implements OfLink {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.make(this);
        }
    }

    /** A tap that is missing, for who may open it. */
    record MakeTap(@Nullable String network, Link link, TapOwner owner) implements OfLink {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.makeTap(this);
        }
    }

    /** A veth pair that is missing: {@code link} is the port, {@code peer} the end that a member has. */
    record MakePair(@Nullable String network, Link link, Link peer) implements OfLink {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.makePair(this);
        }
    }

    /**
     * A VXLAN device that is missing.
     *
     * @param peers to whom it floods; none where it has a group
     */
    record MakeOverlay(@Nullable String network, Link link, List<String> peers) implements OfLink {
        public MakeOverlay {
            peers = List.copyOf(peers);
        }

        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.makeOverlay(this);
        }
    }

    /** To whom a VXLAN device floods. */
    record SetPeers(@Nullable String network, Link link, List<String> from, List<String> to) implements OfLink {
        public SetPeers {
            from = List.copyOf(from);
            to = List.copyOf(to);
        }

        public List<String> added() {
            return without(to, from);
        }

        public List<String> removed() {
            return without(from, to);
        }

        private static List<String> without(List<String> some, List<String> others) {
            return some.stream().filter(peer -> !others.contains(peer)).toList();
        }

        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.setPeers(this);
        }
    }

    /** An address that one of our own devices lacks; CIDR. */
    record AddAddress(@Nullable String network, Link link, String address) implements OfLink {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.addAddress(this);
        }
    }

    /**
     * What a port allows, beyond what a bridge or a qdisc can hold: its programs.
     *
     * @param from null = not known, as after a restart
     * @param member the address of who is behind the port; null = unknown
     */
    record Police(
            @Nullable String network,
            Link link,
            @Nullable PortPolicy from,
            PortPolicy to,
            @Nullable Mac member) implements OfLink {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.police(this);
        }
    }

    /**
     * How frames wait on their way to a port's member: its root qdisc.
     *
     * @param from null = the kernel's default
     * @param to null = the kernel's default
     */
    record Queue(
            @Nullable String network,
            Link link,
            @Nullable Qdisc from,
            @Nullable Qdisc to) implements OfLink {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.queue(this);
        }
    }

    /** A link that is not as it should be: every attribute in which {@code to} differs. */
    record Set(@Nullable String network, Link link, Link to) implements OfLink {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.set(this);
        }
    }

    /** A link that is gone for good; only ever one that we made. */
    record Remove(@Nullable String network, Link link) implements OfLink {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.remove(this);
        }
    }

    /** A process that is no member any more: its user may not be what it is. */
    record PutOut(@Nullable String network, Link link, Rights may) implements OfLink {
        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.putOut(this);
        }
    }

    /**
     * How a network's frames are carried.
     *
     * @param from null = not known, or by its bridge alone
     */
    record Carry(@Nullable String network, @Nullable Dataplane from, Dataplane to) implements Change {
        @Override
        public String object() {
            return to.bridge().name();
        }

        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.carry(this);
        }
    }

    /**
     * A network's programs go; what is asked of its ports stays with them.
     *
     * @param bearers its bridge and ports that are still there
     */
    record StopCarrying(@Nullable String network, UUID uuid, List<Link> bearers) implements Change {
        public StopCarrying {
            bearers = List.copyOf(bearers);
        }

        @Override
        public String object() {
            Optional<Link> bridge = bearers.stream().filter(Link::isBridge).findFirst();
            return bridge.map(Link::name).orElse(uuid.toString());
        }

        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.stopCarrying(this);
        }
    }

    /**
     * A node file that is missing, or that other descriptors shall prove the right to join with.
     *
     * @param from null = there was none
     * @param user numeric
     * @param group numeric
     */
    record MakeNode(
            String network, UUID uuid, Path path, @Nullable Access from, Access to, int user, int group)
            implements Change {
        @Override
        public String object() {
            return path.toString();
        }

        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.makeNode(this);
        }
    }

    /** A file among the node files that is no active network's. */
    record RemoveNode(@Nullable String network, Path path) implements Change {
        @Override
        public String object() {
            return path.toString();
        }

        @Override
        public <E extends Exception> void accept(Visitor<E> visitor) throws E {
            visitor.removeNode(this);
        }
    }
}
