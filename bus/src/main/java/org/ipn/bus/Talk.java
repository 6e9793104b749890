// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Our side of the talk of {@link Hello}. Nothing is shown to anybody whose user has no right on the bus, and no memory before a right is
 * proven. Called by the membership's thread. A refusal tells what the other did.
 */
final class Talk {
    private final Node node;
    private final Part part;
    private final long id;
    private final ByteBuffer packet = LibC.direct(Hello.SIZE);

    Talk(Node node, Part part, long id) {
        this.node = node;
        this.part = part;
        this.id = id;
    }

    /** To whom we have connected. */
    void begin(Link link) throws BusException {
        mayBe(link);
        say(link, Hello.HELLO, shown());
    }

    /** One packet has come, or the end. */
    void hear(Link link, List<Link> all) throws BusException {
        Socket.Packet came = link.socket.receive(packet);
        if (came == null) {
            return;
        }
        try {
            if (came.length() == 0) {
                link.stage = Link.Stage.ENDED;
                return;
            }
            Hello hello = Hello.read(packet, came.length());
            if (hello == null) {
                throw new BusException("speaks another version of the bus, or none");
            }
            step(link, hello, came.fds(), all);
        } finally {
            came.fds().forEach(Fd::close);
        }
    }

    private void step(Link link, Hello hello, List<Fd> fds, List<Link> all) throws BusException {
        if (link.stage == Link.Stage.HELLO && hello.step() == Hello.HELLO) {
            greeted(link, hello, fds, all);
        } else if (link.stage == Link.Stage.WELCOME && hello.step() == Hello.WELCOME) {
            proves(link, fds);
            if (differ(link)) {
                part.take(link, link.role == 'r' ? second(fds) : first(fds));
            }
            say(link, Hello.MEMORY, differ(link) ? List.of(hand(link)) : List.of());
            Step.at("join.memory");
            link.stage = Link.Stage.READY;
        } else if (link.stage == Link.Stage.WELCOME && hello.step() == Hello.TWICE) {
            link.stage = Link.Stage.ENDED;
        } else if (link.stage == Link.Stage.MEMORY && hello.step() == Hello.MEMORY) {
            if (differ(link)) {
                part.take(link, first(fds));
                part.linked(link);
            }
            say(link, Hello.READY, List.of());
            link.stage = Link.Stage.LINKED;
        } else if (link.stage == Link.Stage.READY && hello.step() == Hello.READY) {
            if (differ(link)) {
                part.linked(link);
            }
            link.stage = Link.Stage.LINKED;
        } else {
            throw new BusException("says " + hello.step() + " where " + link.stage + " is due");
        }
    }

    private void greeted(Link link, Hello hello, List<Fd> fds, List<Link> all) throws BusException {
        link.role = hello.role();
        link.id = hello.id();
        mayBe(link);
        proves(link, fds);
        if (link.role == 'o') {
            link.stage = Link.Stage.ASKS;
            return;
        }
        // Where both have connected, the talk that the one with the smaller number has begun goes on.
        boolean twice = all.stream()
                .anyMatch(each -> each != link
                        && each.id == link.id
                        && each.peer.equals(link.peer)
                        && each.stage != Link.Stage.ENDED
                        && (!each.ours || Long.compareUnsigned(id, link.id) < 0));
        if (twice) {
            say(link, Hello.TWICE, List.of());
            link.stage = Link.Stage.ENDED;
            return;
        }
        List<Fd> handed = new ArrayList<>(shown());
        if (differ(link)) {
            handed.add(hand(link));
        }
        say(link, Hello.WELCOME, handed);
        Step.at("join.welcome");
        link.stage = Link.Stage.MEMORY;
    }

    /** To one who looks. */
    void answer(Link link) throws BusException {
        say(link, Hello.FIGURES, List.of());
        link.stage = Link.Stage.ENDED;
    }

    private boolean differ(Link link) {
        return link.role != part.role();
    }

    private Fd hand(Link link) throws BusException {
        return part.hand(link);
    }

    private void say(Link link, int step, List<Fd> fds) throws BusException {
        Hello.Figures figures = step == Hello.FIGURES ? part.figures() : Hello.Figures.NONE;
        Hello hello = new Hello(step, part.role(), id, figures);
        if (!link.socket.send(hello.packet(), Hello.SIZE, fds)) {
            link.stage = Link.Stage.ENDED;
        }
    }

    /** The rights of the user at the other end. */
    private void mayBe(Link link) throws BusException {
        boolean may = switch (link.role) {
            case 'r' -> Rights.are(node.fd(), link.peer, Rights.R);
            case 'w' -> Rights.are(node.fd(), link.peer, Rights.W);
            case 'o' -> true; // one of both, which it had when it was let in
            default -> false;
        };
        if (!may) {
            throw BusException.denied("has no right to be one");
        }
    }

    /** What proves our right. Not a sender's descriptor: to whom it is shown could write to the path. */
    private List<Fd> shown() {
        return part.role() == 'r' ? List.of(node.fd()) : List.of();
    }

    private void proves(Link link, List<Fd> fds) throws BusException {
        if (link.role == 'r' && !Rights.isProvenBy(first(fds), node.facts())) {
            throw new BusException("does not prove its right");
        }
    }

    private static Fd first(List<Fd> fds) throws BusException {
        if (fds.isEmpty()) {
            throw new BusException("hands nothing over");
        }
        return fds.get(0);
    }

    private static Fd second(List<Fd> fds) throws BusException {
        return first(fds.isEmpty() ? fds : fds.subList(1, fds.size()));
    }
}
