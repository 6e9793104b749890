// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.ipn.kernel.netlink.Datagram;
import org.ipn.kernel.netlink.LinkMessage;
import org.ipn.kernel.netlink.MalformedMessage;
import org.ipn.kernel.netlink.Rtnetlink;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.NetlinkSocket;
import org.ipn.model.Link;
import org.ipn.model.Traits;

/**
 * All links, for who looks again and again: listed once, and from then on asked for one by one, where the kernel told of a change. So a look
 * costs what has changed, however many links there are. Not thread-safe; of the network namespace in which it was made.
 *
 * <p>An event says which link to ask for, not what it is: some are sent before the change is whole (of an MTU, before IPv6 goes for it). Nothing
 * tells of a change to a link that is down (netdev_state_change), nor of what an ioctl sets of a tap that is there already (TUNSETOWNER): those
 * that are down, and taps that were told of just now, are asked for at each look. Once a minute all are listed anew, for an ioctl that comes
 * later, and for a sysctl (addr_gen_mode).
 */
public final class LinkCache implements AutoCloseable {
    private static final int RECEIVE_BUFFER = 32 << 20;
    private static final int LOOPBACK = 1;

    /** A bit less than a minute, in which ipnd looks at everything. */
    private static final long WHOLE_NANOS = 55_000_000_000L;

    private static final long SETTLED_NANOS = 1_000_000_000L;

    /** So many links of a list cost no more than one that is asked for. */
    private static final int WORTH = 3;

    private final Links links;
    private final NetlinkSocket events;
    /** By ifindex, in whose order the kernel lists them too. */
    private final Map<Integer, LinkMessage> known = new TreeMap<>();

    private final Set<Integer> inQuestion = new HashSet<>();
    /** When each link was last told of, if that was just now. */
    private final Map<Integer, Long> told = new HashMap<>();

    private final Map<Integer, Link> listed = new TreeMap<>();
    private List<Link> list = List.of();
    /** Nothing that is there is lacking, as far as was told. */
    private boolean listedWhole;

    private boolean renamed;
    private long listedAt;

    /** @param links to ask */
    public LinkCache(Links links) throws KernelException {
        this.links = links;
        try {
            events = NetlinkSocket.listening(RECEIVE_BUFFER, Rtnetlink.RTNLGRP_LINK);
        } catch (ErrnoException failed) {
            throw RouteSocket.error("watch links", "", failed);
        }
    }

    /** All links as they are, without counters; the same object for one that is what it was, and the same list where all are. */
    public List<Link> list() throws KernelException {
        links.byIndex(LOOPBACK); // who changes a link has the RTNL until all have been told, and this waits for it
        boolean whole = heard() && listedWhole && System.nanoTime() - listedAt < WHOLE_NANOS;
        if (whole) {
            question();
        }
        if (whole && inQuestion.isEmpty()) {
            return list;
        }
        listedWhole = false; // unless this comes to its end
        if (whole && inQuestion.size() < known.size() / WORTH) {
            askAll(inQuestion);
            listedWhole = true;
        } else {
            listWhole();
        }
        inQuestion.clear();
        return list;
    }

    /** Takes what the kernel has told. False = some of it was lost. */
    private boolean heard() {
        try {
            for (ByteBuffer bytes = events.poll(); bytes != null; bytes = events.poll()) {
                Datagram datagram = new Datagram(bytes);
                while (datagram.next()) {
                    if (datagram.type() == Rtnetlink.RTM_NEWLINK || datagram.type() == Rtnetlink.RTM_DELLINK) {
                        inQuestion.add(LinkMessage.index(datagram));
                    }
                }
            }
            return true;
        } catch (ErrnoException | MalformedMessage lost) {
            events.drain();
            return false;
        }
    }

    private void question() {
        long now = System.nanoTime();
        inQuestion.forEach(index -> told.put(index, now));
        told.values().removeIf(when -> now - when > SETTLED_NANOS);
        for (LinkMessage message : known.values()) {
            Link link = message.link();
            if (!link.up() || link.isTap() && told.containsKey(link.index())) {
                inQuestion.add(link.index());
            }
        }
    }

    /** And the other ends of those that came from another network namespace, or went to one: nothing is told of them. */
    private void askAll(Set<Integer> indexes) throws KernelException {
        Set<Integer> ends = new HashSet<>();
        Set<Integer> gone = new HashSet<>();
        boolean anyNew = false;
        for (int index : indexes) {
            boolean isNew = !known.containsKey(index);
            Optional<LinkMessage> now = ask(index);
            if (now.isEmpty()) {
                gone.add(index);
            } else if (isNew) {
                anyNew = true;
                ends.add(now.get().link().traits().under());
            }
        }
        for (LinkMessage message : known.values()) {
            Traits traits = message.link().traits();
            boolean below = traits.away() && !message.link().isVeth(); // what it hangs on may be back
            if (gone.contains(traits.under()) || anyNew && below) {
                ends.add(message.link().index());
            }
            if (message.master() != 0 && !known.containsKey(message.master())) {
                ends.add(message.master());
            }
        }
        ends.removeAll(indexes);
        ends.remove(0);
        for (int end : ends) {
            ask(end);
        }
        ends.addAll(indexes);
        publish(renamed ? Set.copyOf(known.keySet()) : ends);
    }

    private Optional<LinkMessage> ask(int index) throws KernelException {
        Optional<LinkMessage> now = links.byIndex(index);
        if (now.isPresent()) {
            LinkMessage before = known.put(index, now.get());
            renamed |= before != null
                    && !before.link().name().equals(now.get().link().name());
        } else {
            known.remove(index);
        }
        return now;
    }

    private void listWhole() throws KernelException {
        long now = System.nanoTime();
        Set<Integer> all = new HashSet<>(known.keySet());
        all.addAll(inQuestion);
        LinkTable table = links.table(all);
        all.addAll(table.messages().keySet());
        known.clear();
        known.putAll(table.messages());
        listedWhole = table.isWhole();
        listedAt = now;
        publish(all);
    }

    /** @param asked all that may not be as they were; a bridge's name is its ports', too */
    private void publish(Set<Integer> asked) {
        boolean changed = false;
        for (int index : asked) {
            LinkMessage message = known.get(index);
            if (message == null) {
                changed |= listed.remove(index) != null;
            } else {
                LinkMessage master = known.get(message.master());
                Link link =
                        message.withMaster(master == null ? null : master.link().name());
                if (!link.equals(listed.get(index))) {
                    listed.put(index, link);
                    changed = true;
                }
            }
        }
        if (changed) {
            list = List.copyOf(listed.values());
        }
        renamed = false;
    }

    @Override
    public void close() {
        events.close();
    }
}
