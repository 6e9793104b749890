// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A member's ties with all the others: it listens at its {@link Name}, connects to those that are there already, and notices who comes and
 * goes. One thread of its own, which sleeps while nothing of that happens.
 */
final class Membership implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long SETTLING = TimeUnit.SECONDS.toNanos(2);
    private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int AT_A_TIME = 64;
    private static final long MOST_LINKS_OF_A_USER = 256;

    private final Node node;
    private final Part part;
    private final Name name;
    private final Socket listener;
    private final Signal signal;
    private final Talk talk;
    private final Consumer<String> trouble;
    private final Consumer<Presence> changes;
    private final Waiting waiting = new Waiting();
    private final List<Link> links = new ArrayList<>();
    private final Deque<Name> toConnect = new ArrayDeque<>();
    private final Set<Integer> strangers = new HashSet<>();
    private final Set<Integer> crowds = new HashSet<>();
    private final CountDownLatch settled = new CountDownLatch(1);
    private final Thread thread;
    private final long begun = System.nanoTime();
    private volatile Presence presence = new Presence(0, 0);
    private volatile boolean closing;
    private boolean full;

    Membership(Node node, Part part, Consumer<String> trouble, Consumer<Presence> changes) throws BusException {
        Barrier.enter();
        this.node = node;
        this.part = part;
        this.trouble = trouble;
        this.changes = changes;
        this.name = new Name(Name.bus(node.facts()), part.role(), RANDOM.nextLong());
        this.talk = new Talk(node, part, name.id());
        this.signal = new Signal();
        try {
            Step.at("join.begun");
            this.listener = Socket.listen(name.address());
        } catch (BusException failed) {
            signal.close();
            throw failed;
        }
        Step.at("join.listening");
        thread = new Thread(this::run, "ipn-bus " + node.path());
        thread.setDaemon(true);
    }

    /** Joins; returns when all living members know us, or after two seconds: who is stopped is waited for no longer. */
    void join() throws BusException {
        BusException flaw = node.flaw();
        look();
        count();
        thread.start();
        try {
            boolean all = settled.await(SETTLING, TimeUnit.NANOSECONDS);
            if (!all) {
                signal.raise();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Presence here = presence;
        if (flaw != null && here.senders() + here.receivers() < 2) {
            close();
            throw flaw; // members that live prove that it is one, whatever somebody has written into it
        }
    }

    Presence presence() {
        return presence;
    }

    /** Has the thread look at links that are refused. */
    void wake() {
        signal.raise();
    }

    /** Who is there and not linked yet. */
    private void look() throws BusException {
        Set<Name> known = new HashSet<>(toConnect);
        known.add(name);
        links.stream().filter(link -> link.ours).forEach(link -> known.add(new Name(name.bus(), link.role, link.id)));
        for (Name each : Name.all(name.bus())) {
            if (known.add(each)) {
                toConnect.add(each);
            }
        }
    }

    /** Whether who listens at a name has connected to us already: what a member says is its number may be another's. */
    private boolean hasCome(Name each, Socket.Peer peer) {
        return links.stream().anyMatch(link -> link.id == each.id() && !link.ended && link.peer.equals(peer));
    }

    private void run() {
        boolean again = false;
        try {
            while (!closing) {
                connect();
                if (toConnect.isEmpty() && !again) {
                    again = true; // the kernel lists members in parts: one could have slipped through
                    look();
                    continue;
                }
                if (hasJoined()) {
                    settled.countDown();
                    links.stream().filter(Link::asks).forEach(link -> talked(link, () -> talk.answer(link)));
                }
                links.stream().filter(Link::isUnwanted).forEach(this::end);
                links.removeIf(link -> link.stage == Link.Stage.ENDED);
                await();
            }
        } catch (BusException e) {
            tell(node.path() + ": " + e.getMessage());
        } finally {
            leave();
        }
    }

    /** Whether all who were there know us, but for those that are stopped. Who looks is told of us then: we are linked. */
    private boolean hasJoined() {
        boolean talking = links.stream().anyMatch(link -> link.ours && link.isTalking());
        return toConnect.isEmpty() && (!talking || System.nanoTime() - begun >= SETTLING);
    }

    private void connect() {
        for (int left = toConnect.size(); left > 0; left--) {
            Name each = toConnect.removeFirst();
            try {
                Socket socket = Socket.connect(each.address());
                Socket.Peer peer = socket.peer();
                if (hasCome(each, peer)) {
                    socket.close();
                    continue;
                }
                Link link = new Link(socket, peer, true, each.role(), each.id());
                links.add(link);
                talked(link, () -> talk.begin(link));
                Step.at("join.hello");
            } catch (BusException failed) {
                boolean later = failed.errno() == BusException.EAGAIN;
                if (later && System.nanoTime() - begun < SETTLING) {
                    toConnect.addLast(each);
                } else if (failed.errno() != BusException.ECONNREFUSED) {
                    tell(node.path() + ": a member is not reached: " + failed.getMessage());
                }
            }
        }
    }

    private void await() throws BusException {
        waiting.clear();
        waiting.add(signal.number(), LibC.POLLIN);
        waiting.add(full ? -1 : listener.number(), LibC.POLLIN);
        for (Link link : links) {
            waiting.add(link.socket.number(), link.isTalking() ? LibC.POLLIN : LibC.POLLRDHUP);
        }
        waiting.await(full || !toConnect.isEmpty() ? AGAIN : -1);
        full = false;
        int known = links.size();
        for (int i = 0; i < known; i++) {
            Link link = links.get(i);
            if (waiting.happened(i + 2) != 0) {
                if (link.isTalking()) {
                    talked(link, () -> talk.hear(link, links));
                } else {
                    end(link);
                }
            }
        }
        if (waiting.happened(0) != 0) {
            signal.lower();
        }
        if (waiting.happened(1) != 0) {
            letIn();
        }
    }

    private void letIn() {
        try {
            // Anybody may connect, as often as he likes: those who are in have their turn meanwhile.
            for (int turn = 0; turn < AT_A_TIME; turn++) {
                Socket socket = listener.accept();
                if (socket == null) {
                    return;
                }
                Socket.Peer peer = socket.peer();
                boolean rights = Rights.are(node.fd(), peer, Rights.R) || Rights.are(node.fd(), peer, Rights.W);
                if (!rights || isTooMuch(peer.user())) {
                    socket.close();
                    continue;
                }
                links.add(new Link(socket, peer, false, '?', 0));
            }
        } catch (BusException e) {
            full = true; // no descriptor is left: later
        }
    }

    /** Whether another user has so many links that its next ones would cost the others theirs: descriptors are few. */
    private boolean isTooMuch(int user) {
        if (user == 0 || user == LibC.geteuid()) {
            return false;
        }
        long links =
                this.links.stream().filter(each -> each.peer.user() == user).count();
        if (links == MOST_LINKS_OF_A_USER && crowds.add(user)) {
            tell(node.path() + ": user " + Integer.toUnsignedString(user) + " has " + links
                    + " members here: no more of another user's are let in");
        }
        return links >= MOST_LINKS_OF_A_USER;
    }

    /** A step of the talk. */
    private interface Saying {
        void say() throws BusException;
    }

    private void talked(Link link, Saying saying) {
        try {
            saying.say();
        } catch (BusException refused) {
            // Who has no right may take any number of names: a line for each user is enough.
            if (refused.errno() != BusException.EACCES || strangers.add(link.peer.user())) {
                tell(node.path() + ": " + link.who() + " " + refused.getMessage() + ": it is heard no more");
            }
            end(link);
        }
        if (link.stage == Link.Stage.LINKED) {
            Step.at("join.linked");
            count();
        } else if (link.stage == Link.Stage.ENDED) {
            end(link);
        }
    }

    private void end(Link link) {
        boolean was = link.stage == Link.Stage.LINKED;
        link.stage = Link.Stage.ENDED;
        link.ended = true;
        link.socket.close();
        if (link.handed != null) {
            link.handed.close();
        }
        part.ended(link);
        if (was) {
            count();
        }
    }

    private void count() {
        int senders = part.role() == 'w' ? 1 : 0;
        int receivers = 1 - senders;
        for (Link link : links) {
            senders += link.stage == Link.Stage.LINKED && link.role == 'w' ? 1 : 0;
            receivers += link.stage == Link.Stage.LINKED && link.role == 'r' ? 1 : 0;
        }
        Presence now = new Presence(senders, receivers);
        if (!now.equals(presence)) {
            presence = now;
            part.changed();
            try {
                changes.accept(now);
            } catch (RuntimeException e) {
                tell(node.path() + ": who is told of changes failed: " + e);
            }
        }
    }

    /** Whatever the one who is told does, this thread goes on. */
    private void tell(String line) {
        try {
            trouble.accept(line);
        } catch (RuntimeException e) {
            Receiver.log(line + " (who is told of troubles failed: " + e + ")");
        }
    }

    private void leave() {
        Step.at("leave.begun");
        settled.countDown();
        listener.close();
        for (Link link : links) {
            link.ended = true;
            link.socket.close();
            Step.at("leave.link");
        }
        signal.close();
        node.close();
        part.changed();
    }

    /** Leaves; returns when all that was held is given back. */
    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        signal.raise();
        if (!thread.isAlive() || Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
