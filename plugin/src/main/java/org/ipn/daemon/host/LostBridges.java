// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ipn.model.Link;
import org.ipn.plan.RootQdiscs;

/**
 * Links that lost their bridge only just now, while the bridge is still there: libvirt's {@code update-device} takes a tap off
 * one bridge and puts it on another, and its second step would fail if we had put the tap back in between. A tap whose bridge
 * is gone is nobody's to move. A link that is left without a bridge was meant to be. On the world's thread alone.
 */
public final class LostBridges {
    private record Loss(int bridge, long when) {}

    private final LongSupplier clock;
    private final Map<Integer, Link> seen = new HashMap<>();
    private final Map<Integer, Loss> losses = new HashMap<>();
    private final Map<Integer, UUID> closed = new HashMap<>();

    public LostBridges() {
        this(System::nanoTime);
    }

    /** @param clock nanoseconds from some moment on */
    public LostBridges(LongSupplier clock) {
        this.clock = clock;
    }

    /** What an event says of a link. */
    public void saw(Link link) {
        Link before = seen.put(link.index(), link);
        if (link.master() != null) {
            losses.remove(link.index());
        } else if (before != null && before.master() != null) {
            lost(link.index(), before.master());
        }
    }

    private void lost(int index, String master) {
        int bridge = seen.values().stream()
                .filter(other -> other.name().equals(master))
                .mapToInt(Link::index)
                .findFirst()
                .orElse(0);
        losses.put(index, new Loss(bridge, clock.getAsLong()));
    }

    public void gone(int index) {
        seen.remove(index);
        losses.remove(index);
        closed.remove(index);
    }

    /** We took the port off the network's bridge: not for somebody else's sake, and not for good. */
    public void closed(int port, UUID network) {
        closed.put(port, network);
    }

    /** Of those among {@code links} that we took off so, the networks, by ifindex. */
    public Map<Integer, UUID> closed(List<Link> links) {
        Set<Integer> outside = links.stream()
                .filter(link -> link.master() == null)
                .map(Link::index)
                .collect(Collectors.toSet());
        closed.keySet().retainAll(outside);
        return Map.copyOf(closed);
    }

    /** The ifindexes of those among {@code links} that somebody may still be moving. */
    public Set<Integer> among(List<Link> links) {
        return lost(links, loss -> !isOld(loss));
    }

    /** The ifindexes of those that somebody took off a bridge that is still there, and left so. */
    public Set<Integer> takenOff(List<Link> links) {
        return lost(links, this::isOld);
    }

    private boolean isOld(Loss loss) {
        return clock.getAsLong() - loss.when() >= RootQdiscs.QUIET_NANOS;
    }

    private Set<Integer> lost(List<Link> links, Predicate<Loss> which) {
        links.forEach(this::compare);
        Set<Integer> present = links.stream().map(Link::index).collect(Collectors.toSet());
        losses.values().removeIf(loss -> !present.contains(loss.bridge()));
        return losses.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A look at the links may be ahead of the events that tell of them, and sees links that no event has told of. */
    private void compare(Link link) {
        Link before = seen.putIfAbsent(link.index(), link);
        if (before != null && before.master() != null && link.master() == null) {
            seen.put(link.index(), link);
            lost(link.index(), before.master());
        }
    }
}
