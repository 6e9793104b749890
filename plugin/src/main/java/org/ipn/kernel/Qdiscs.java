// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipn.kernel.netlink.QdiscMessages;
import org.ipn.kernel.netlink.QdiscMessages.Root;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.NetworkNamespace;
import org.ipn.model.Link;
import org.ipn.model.Qdisc;

/**
 * Root qdiscs: {@code tc qdisc … root}. Thread-safe, one request at a time; in the network namespace in which the object was made.
 */
public final class Qdiscs implements AutoCloseable {
    private static final int LOOPBACK = 1;

    private final RouteSocket socket;

    public Qdiscs() throws KernelException {
        socket = new RouteSocket();
    }

    /** Those of all devices, by ifindex; where the kernel's default is at work, none. */
    public Map<Integer, Qdisc> roots() throws KernelException {
        Map<Integer, Qdisc> roots = new HashMap<>();
        dump().forEach((index, root) -> roots.put(index, root.qdisc()));
        return roots;
    }

    /** Frames that found no room in the root qdisc of {@code device}, since it was made; 0 where it is not one of ours. */
    public long drops(Link device) throws KernelException {
        Root root = dump().get(device.index());
        return root == null || !root.qdisc().isOurs() ? 0 : root.drops();
    }

    private synchronized Map<Integer, Root> dump() throws KernelException {
        Map<Integer, Root> roots = new HashMap<>();
        socket.dump(QdiscMessages.dump(socket.message()), "list qdiscs", "", roots::clear, datagram -> {
            Root root = QdiscMessages.read(datagram);
            if (root != null) {
                roots.put(root.index(), root);
            }
        });
        return roots;
    }

    /** Has {@code device} queue like that, whatever was there. */
    public synchronized void put(Link device, Qdisc qdisc) throws KernelException {
        String operation = "put " + qdisc.kind() + " on " + device.name();
        try {
            put(device.index(), qdisc, operation, device.name());
        } catch (KernelException failed) {
            if (failed.is("ENOENT")) {
                throw RouteSocket.error(operation, device.name(), Errno.ENOENT, remedy(qdisc));
            }
            if (!failed.is("EINVAL")) {
                throw failed;
            }
            remove(device); // another kind bears our handle, and a handle never changes its kind
            put(device.index(), qdisc, operation, device.name());
        }
    }

    private void put(int index, Qdisc qdisc, String operation, String name) throws KernelException {
        socket.execute(QdiscMessages.put(socket.message(), index, qdisc), operation, name);
    }

    /** Back to the kernel's default; where that is at work, or the device gone, nothing is done. */
    public synchronized void remove(Link device) throws KernelException {
        try {
            String operation = "take the root qdisc off " + device.name();
            socket.execute(QdiscMessages.remove(socket.message(), device.index()), operation, device.name());
        } catch (KernelException failed) {
            if (!failed.is("ENOENT") && !failed.is("EINVAL") && !failed.is("ENODEV")) {
                throw failed; // those say that there was none
            }
        }
    }

    private static String remedy(Qdisc qdisc) {
        return "modprobe sch_" + qdisc.kind() + ", or install the package with the kernel's further modules";
    }

    /** Why one of {@code wanted} can't be had on this host; empty when they can. The kernel is asked by doing it, in a namespace of its own. */
    public static Optional<String> problem(Collection<Qdisc> wanted) {
        return wanted.isEmpty()
                ? Optional.empty()
                : CompletableFuture.supplyAsync(() -> tryOn(wanted), task -> new Thread(task, "qdisc").start())
                        .join();
    }

    private static Optional<String> tryOn(Collection<Qdisc> wanted) {
        try {
            NetworkNamespace.unshare();
            try (Qdiscs here = new Qdiscs()) {
                for (Qdisc qdisc : wanted) {
                    try {
                        here.put(LOOPBACK, qdisc, "try " + qdisc.kind(), "lo");
                    } catch (KernelException failed) {
                        return Optional.of(failed.is("ENOENT") ? lacking(qdisc) : String.valueOf(failed.getMessage()));
                    }
                }
            }
            return Optional.empty();
        } catch (KernelException | ErrnoException failed) {
            return Optional.of("delay, jitter and rate can't be tried: " + failed.getMessage());
        }
    }

    private static String lacking(Qdisc qdisc) {
        String what = qdisc instanceof Qdisc.Netem ? "delay and jitter need" : "rate needs";
        return what + " the kernel's " + qdisc.kind() + ", which this kernel lacks: " + remedy(qdisc);
    }

    @Override
    public synchronized void close() {
        socket.close();
    }
}
