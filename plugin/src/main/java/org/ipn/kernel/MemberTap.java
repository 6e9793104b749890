// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.ipn.kernel.netlink.QdiscMessages;
import org.ipn.kernel.netlink.VethMessages;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.kernel.sys.NetworkNamespace;
import org.ipn.kernel.sys.TunDevice;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Rights;

/**
 * A process's own tap, in a network namespace of its own, with a wire to a port on the host:
 *
 * <pre>
 *   process ── fd ── tap0 ══ eBPF redirects ══ up ──── veth ────┼──── ipn7 ── bridge
 *                    └──────── the member's namespace ────────┘    the host's
 * </pre>
 *
 * <p>Whoever holds a tap's fd may change its MAC and owner and make it last: here that concerns nobody else. Nothing but the fd keeps the
 * namespace alive, so closing it, in every process that has it, takes tap, veth and port away, whether or not we still run. A right that
 * the member lacks is a direction in which the wire drops, out of reach for the member and whatever its port is made to do.
 *
 * <p>One thread at a time.
 */
public final class MemberTap implements MemberEnd {
    static final String TAP = "tap0";
    static final String INNER = "up";

    /**
     * A veth's carrier is told at once only where the two ends' ifindexes differ (linkwatch_urgent_event), else up to a second later, in
     * which the port is deaf: so the inner end has one that no device of the host ever gets.
     */
    private static final int INNER_INDEX = 1 << 30;

    private final String device;
    private final TunDevice tap;

    private MemberTap(String device, TunDevice tap) {
        this.device = device;
        this.tap = tap;
    }

    /**
     * What to make.
     *
     * @param device the port's name
     * @param alias of the port and of the tap
     * @param mac the member's own
     * @param mtu bytes
     * @param queue frames that may wait for the member
     * @param header whether each frame has a virtio-net header before it
     */
    public record Wanted(String device, String alias, Mac mac, int mtu, int queue, Rights rights, boolean header) {
        public Wanted as(String otherDevice) {
            return new Wanted(otherDevice, alias, mac, mtu, queue, rights, header);
        }
    }

    /**
     * Makes all of it; the port is down and no bridge's yet.
     *
     * @param host to change links in this thread's network namespace
     * @throws KernelException EEXIST where any link has the port's name: try another
     */
    public static MemberTap make(Wanted wanted, Links host) throws KernelException {
        DeviceName.check("make port " + wanted.device(), wanted.device());
        // The thread takes its way into the new namespace with it when it ends.
        FutureTask<MemberTap> task = new FutureTask<>(() -> inNewNamespace(wanted, host));
        Thread thread = new Thread(task, "member-namespace");
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return quiet(task.get(), host);
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    if (failed.getCause() instanceof KernelException kernel) {
                        throw kernel;
                    }
                    throw new IllegalStateException("make a member's tap", failed.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The host says nothing by the port, either. */
    private static MemberTap quiet(MemberTap made, Links host) throws KernelException {
        try {
            Link port = found(host, made.device);
            host.change(port, port.withLinkLocal(false));
            return made;
        } catch (KernelException | RuntimeException failed) {
            made.close();
            throw failed;
        }
    }

    private static MemberTap inNewNamespace(Wanted wanted, Links host) throws KernelException {
        String operation = "make port " + wanted.device();
        try (NetworkNamespace outside = NetworkNamespace.current()) {
            NetworkNamespace.unshare();
            TunDevice tap = wanted.header() ? TunDevice.make(TAP) : TunDevice.makePlain(TAP);
            try (RouteSocket inside = new RouteSocket();
                    Links links = new Links(inside)) {
                // fe: as libvirt does: a port with the member's own address would keep its frames from it.
                Mac outer = wanted.mac().ofTap();
                inside.execute(
                        VethMessages.make(
                                inside.message(),
                                INNER,
                                INNER_INDEX,
                                wanted.mtu(),
                                wanted.device(),
                                outer,
                                outside.number()),
                        operation,
                        wanted.device());
                Link port = found(host, wanted.device());
                host.change(port, port.withAlias(wanted.alias()));
                wire(wanted, inside, links);
                return new MemberTap(wanted.device(), tap);
            } catch (KernelException | RuntimeException failed) {
                tap.close(); // the port goes with it
                throw failed;
            }
        } catch (ErrnoException failed) {
            throw RouteSocket.error(operation, wanted.device(), failed);
        }
    }

    /** Until the inner end is up, which comes last, the port has no carrier: no frame passes that a right forbids. */
    private static void wire(Wanted wanted, RouteSocket inside, Links links) throws KernelException {
        Link member = found(links, TAP);
        Link inner = found(links, INNER);
        if (wanted.rights().sends()) {
            TrafficFilter.redirect(inside, member, inner);
        } else {
            TrafficFilter.drop(inside, member);
        }
        if (wanted.rights().receives()) {
            TrafficFilter.redirect(inside, inner, member);
        } else {
            TrafficFilter.drop(inside, inner);
        }
        // The namespace's own stack says nothing: it has no address and asks for none.
        Link quiet = member.withMac(wanted.mac())
                .withMtu(wanted.mtu())
                .withQueue(wanted.queue())
                .withAlias(wanted.alias());
        // As libvirt has its guests' taps: frames wait in the tap's own queue, and in no other before it.
        inside.execute(QdiscMessages.noQueue(inside.message(), member.index()), "put noqueue on " + TAP, TAP);
        links.change(member, quiet.withLinkLocal(false).withArp(false).withUp(true));
        links.change(inner, inner.withLinkLocal(false).withArp(false).withUp(true));
    }

    @Override
    public String device() {
        return device;
    }

    @Override
    public Fd fd() {
        return tap.fd();
    }

    @Override
    public void close() {
        tap.close();
    }

    private static Link found(Links links, String name) throws KernelException {
        return links.find(name).orElseThrow(() -> new IllegalStateException(name + " was not made"));
    }
}
