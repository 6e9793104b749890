// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.ipn.kernel.netlink.LinkMessage;
import org.ipn.kernel.netlink.LinkMessages;
import org.ipn.kernel.netlink.Rtnetlink;
import org.ipn.kernel.netlink.StatsMessages;
import org.ipn.kernel.netlink.VxlanMessages;
import org.ipn.kernel.netlink.XdpPrograms;
import org.ipn.kernel.sys.Errno;
import org.ipn.model.Link;
import org.ipn.model.Vxlan;
import org.jspecify.annotations.Nullable;

/**
 * Network devices, read and changed by rtnetlink: {@code ip -d link}. Thread-safe, one request at a time; every request goes to the
 * network namespace in which the object was made.
 */
public final class Links implements AutoCloseable {
    private static final String TAKEN =
            "something else takes its frames already, as a macvlan does, maybe in a container's"
                    + " namespace; it can be a port once that is gone";

    private static final String NO_VXLAN =
            "this kernel has no VXLAN: modprobe vxlan, or install the package with the" + " kernel's further modules";

    private static final int INTERRUPTED_DUMPS = 3;

    private final RouteSocket socket;

    /** Opens a socket in the calling thread's network namespace. */
    public Links() throws KernelException {
        this(new RouteSocket());
    }

    /** In the namespace of {@code socket}, which is closed with this. */
    Links(RouteSocket socket) {
        this.socket = socket;
    }

    /** All links at one instant: a dump that a change interrupts is taken again (EAGAIN after many tries). */
    public synchronized Snapshot dump() throws KernelException {
        return LinkTable.dump(socket, LinkMessages.dump(socket.message()), "list links")
                .snapshot();
    }

    /** All links at one instant, without counters. */
    public List<Link> list() throws KernelException {
        return table(Set.of()).snapshot().links();
    }

    /**
     * The same. On a host whose links come and go so fast that each dump is interrupted, those that were there {@code before} are asked for one by
     * one: such a dump may lack some that did not change (before Linux 6.10, rtnl_dump_ifinfo).
     */
    synchronized LinkTable table(Set<Integer> before) throws KernelException {
        String operation = "list links";
        ByteBuffer request = LinkMessages.dumpWithoutCounters(socket.message());
        if (before.isEmpty()) {
            return LinkTable.dump(socket, request, operation);
        }
        LinkTable table = new LinkTable();
        table.dump(socket, request, operation, INTERRUPTED_DUMPS);
        if (!table.isWhole()) {
            for (int index : before) {
                if (!table.messages().containsKey(index)) {
                    byIndex(index).ifPresent(table::add);
                }
            }
        }
        return table;
    }

    /** How many frames each device has received, by ifindex. */
    public synchronized Map<Integer, Long> received() throws KernelException {
        Map<Integer, Long> received = new HashMap<>();
        socket.dump(StatsMessages.dump(socket.message()), "list counters", "", received::clear, datagram -> {
            StatsMessages.Received each = StatsMessages.read(datagram);
            if (each != null) {
                received.put(each.index(), each.frames());
            }
        });
        return received;
    }

    /** A name that no link can have is a link that is not there. */
    public synchronized Optional<Link> find(String name) throws KernelException {
        if (DeviceName.tooLong(name) || name.isEmpty()) {
            return Optional.empty();
        }
        try {
            LinkMessage message = get(LinkMessages.get(socket.message(), name), name);
            String master = message.master() == 0 ? null : nameOf(message.master());
            return Optional.of(message.withMaster(master));
        } catch (KernelException failed) {
            if (failed.is("ENODEV")) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** Those of the link of this ifindex; none where it has gone. */
    public synchronized XdpPrograms xdp(int index) throws KernelException {
        XdpPrograms[] found = {XdpPrograms.NONE};
        String name = "link " + index;
        try {
            socket.get(
                    LinkMessages.get(socket.message(), index),
                    "look for XDP on " + name,
                    name,
                    datagram -> found[0] = XdpPrograms.read(datagram));
        } catch (KernelException failed) {
            if (!failed.is("ENODEV")) {
                throw failed;
            }
        }
        return found[0];
    }

    /** Whether there is a link of this ifindex. */
    public synchronized boolean isThere(int index) throws KernelException {
        return nameOf(index) != null;
    }

    /**
     * Makes a bridge, up only once it is all that is wanted; what fails half-way is removed again.
     *
     * @return as read back
     * @throws KernelException EEXIST where any link has that name
     */
    public synchronized Link make(Link wanted) throws KernelException {
        if (!wanted.isBridge()) {
            throw new IllegalArgumentException("a link of kind '" + wanted.kind() + "' can't be made here");
        }
        String name = wanted.name();
        String operation = "make bridge " + name;
        DeviceName.check(operation, name);
        // A bridge takes its ports' smallest MTU until its own was once changed (br_mtu_auto_adjust), so it begins with
        // another.
        int mtu = wanted.mtu() == Rtnetlink.ETH_DATA_LEN ? wanted.mtu() - 1 : Rtnetlink.ETH_DATA_LEN;
        socket.execute(LinkMessages.makeBridge(socket.message(), wanted, mtu), operation, name);
        return finish(operation, wanted, Preparation.NONE);
    }

    /**
     * Makes a veth pair, each end as wanted; what fails half-way is removed again.
     *
     * @return {@code wanted} as read back
     * @throws KernelException EEXIST where any link has one of the names
     */
    public Link makePair(Link wanted, Link peer) throws KernelException {
        return makePair(wanted, peer, Preparation.NONE);
    }

    /** The same, with {@code preparation} of {@code wanted}, which may ask this object. */
    public synchronized Link makePair(Link wanted, Link peer, Preparation preparation) throws KernelException {
        String operation = "make veth " + wanted.name();
        DeviceName.check(operation, wanted.name());
        DeviceName.check(operation, peer.name());
        socket.execute(LinkMessages.makePair(socket.message(), wanted, peer), operation, wanted.name());
        finish(operation, peer, Preparation.NONE);
        return finish(operation, wanted, preparation);
    }

    /**
     * Makes a VXLAN device, with {@code preparation} of it before it is up; what fails half-way is removed again.
     *
     * @return as read back
     * @throws KernelException EEXIST where any link has that name, or its VNI and port; EADDRINUSE where something else has the port
     */
    public synchronized Link makeVxlan(Link wanted, Preparation preparation) throws KernelException {
        String operation = "make vxlan " + wanted.name();
        DeviceName.check(operation, wanted.name());
        try {
            socket.execute(VxlanMessages.make(socket.message(), wanted), operation, wanted.name());
        } catch (KernelException failed) {
            throw failed.is("EOPNOTSUPP")
                    ? because(failed, operation, wanted.name(), Errno.EOPNOTSUPP, NO_VXLAN)
                    : failed;
        }
        return finish(operation, wanted, preparation);
    }

    private Link finish(String operation, Link wanted, Preparation preparation) throws KernelException {
        Link made = existing(operation, wanted.name());
        try {
            preparation.of(made);
            change(made, wanted);
            return existing(operation, wanted.name());
        } catch (KernelException failed) {
            try {
                remove(made);
            } catch (KernelException second) {
                failed.addSuppressed(second);
            }
            throw failed;
        }
    }

    /**
     * Makes of {@code from}, a link as it is, what {@code to} says, in one message where the order allows it: down comes first, up
     * last, a new bridge before the port's settings on it (in between the port has the kernel's own). What {@code to} leaves null (MAC,
     * bridge, port settings) stays. The link is addressed by {@code from}'s index, never by name. One that is to give itself no IPv6
     * link-local address any more has no IPv6 at all from then on; for that it is looked for in the calling thread's network namespace.
     *
     * @throws KernelException ENODEV where the link has gone, or the master is not there
     */
    public synchronized void change(Link from, Link to) throws KernelException {
        if (from.index() <= 0 || !from.name().equals(to.name())) {
            throw new IllegalArgumentException(from.name() + " (" + from.index() + ") can't become " + to.name());
        }
        if (from.linkLocal() && !to.linkLocal()) {
            Ipv6.off(from.name());
        }
        Link now = from;
        for (Link next : LinkSteps.between(from, to)) {
            String operation = operation(now, next);
            int master = masterOf(now, next, operation);
            try {
                socket.execute(LinkMessages.change(socket.message(), now, next, master), operation, next.name());
            } catch (KernelException failed) {
                throw explained(failed, operation, next, master != 0);
            }
            now = next;
        }
    }

    /** Where the kernel says no more than a number. */
    private static KernelException explained(KernelException failed, String operation, Link link, boolean attaches) {
        if (attaches && failed.is("EBUSY")) { // netdev_rx_handler_register
            return because(failed, operation, link.name(), Errno.EBUSY, TAKEN);
        }
        Vxlan vxlan = link.traits().vxlan();
        return vxlan != null && failed.is("EADDRINUSE") // vxlan_open
                ? because(
                        failed,
                        operation,
                        link.name(),
                        Errno.EADDRINUSE,
                        "UDP port " + vxlan.port() + " is another program's or device's: ss -aunp 'sport = "
                                + vxlan.port() + "' shows whose; port= of <ipn:overlay> says another one")
                : failed;
    }

    private static KernelException because(
            KernelException failed, String operation, String device, int errno, String why) {
        KernelException explained = RouteSocket.error(operation, device, errno, why);
        explained.initCause(failed);
        return explained;
    }

    /** Has a bridge forget what it has learned. */
    public synchronized void forget(Link bridge) throws KernelException {
        String operation = "flush the addresses of bridge " + bridge.name();
        socket.execute(LinkMessages.forget(socket.message(), bridge.index()), operation, bridge.name());
    }

    /** Removes a link by index; one that has gone already is removed. */
    public synchronized void remove(Link link) throws KernelException {
        if (link.index() <= 0) {
            throw new IllegalArgumentException(link.name() + " has no index");
        }
        try {
            String operation = "remove " + link.name();
            socket.execute(LinkMessages.remove(socket.message(), link.index()), operation, link.name());
        } catch (KernelException failed) {
            if (!failed.is("ENODEV")) {
                throw failed;
            }
        }
    }

    @Override
    public synchronized void close() {
        socket.close();
    }

    private Link existing(String operation, String name) throws KernelException {
        return find(name).orElseThrow(() -> RouteSocket.error(operation, name, Errno.ENODEV, "it has gone already"));
    }

    private LinkMessage get(ByteBuffer request, String name) throws KernelException {
        LinkMessage[] found = new LinkMessage[1];
        String operation = "look for " + name;
        socket.get(request, operation, name, datagram -> found[0] = LinkMessage.read(datagram));
        if (found[0] == null) {
            throw RouteSocket.error(operation, name, Errno.ENODEV, null);
        }
        return found[0];
    }

    /** Null for one that has gone since. */
    private @Nullable String nameOf(int index) throws KernelException {
        return byIndex(index).map(message -> message.link().name()).orElse(null);
    }

    /** None where it has gone. */
    synchronized Optional<LinkMessage> byIndex(int index) throws KernelException {
        try {
            return Optional.of(get(LinkMessages.get(socket.message(), index), "link " + index));
        } catch (KernelException failed) {
            if (failed.is("ENODEV")) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    private int masterOf(Link now, Link next, String operation) throws KernelException {
        String master = next.master();
        if (master == null || master.equals(now.master())) {
            return 0;
        }
        Optional<Link> found = find(master);
        if (found.isEmpty()) {
            throw RouteSocket.error(operation, next.name(), Errno.ENODEV, "there is no " + master);
        }
        return found.get().index();
    }

    private static String operation(Link now, Link next) {
        if (Objects.equals(now.master(), next.master())) {
            return "change " + next.name();
        }
        return next.master() == null
                ? "detach " + next.name() + " from bridge " + now.master()
                : "attach " + next.name() + " to bridge " + next.master();
    }
}
