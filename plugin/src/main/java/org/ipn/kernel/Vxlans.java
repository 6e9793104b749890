// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipn.kernel.netlink.RouteMessages;
import org.ipn.kernel.netlink.VxlanMessages;
import org.ipn.model.Hop;
import org.ipn.model.Link;
import org.ipn.model.Remote;
import org.jspecify.annotations.Nullable;

/** To whom VXLAN devices flood, and the ways there: {@code bridge fdb … dst}, {@code ip route get}. Thread-safe. */
public final class Vxlans implements AutoCloseable {
    private final RouteSocket socket;

    /** Opens a socket in the calling thread's network namespace. */
    public Vxlans() throws KernelException {
        socket = new RouteSocket();
    }

    /** The hypervisors to which a device sends what is for all, in no order; its group, if it has one, is among them. */
    public List<String> peers(Link device) throws KernelException {
        return entries(device).stream()
                .filter(Remote::isForAll)
                .map(Remote::host)
                .toList();
    }

    /** Its whole table, in no order: {@code bridge fdb show dev DEVICE}, as far as entries name a {@code dst}. Empty where it has gone. */
    public synchronized List<Remote> entries(Link device) throws KernelException {
        List<Remote> entries = new ArrayList<>();
        int index = device.index();
        socket.dump(
                VxlanMessages.dump(socket.message(), index),
                "list the addresses of " + device.name(),
                device.name(),
                entries::clear,
                datagram -> VxlanMessages.read(datagram, index).ifPresent(entries::add));
        return entries;
    }

    /** One that is there already is added. */
    public synchronized void add(Link device, String peer) throws KernelException {
        execute(
                "add peer " + peer + " to " + device.name(),
                device,
                "EEXIST",
                VxlanMessages.addPeer(socket.message(), device.index(), peer));
    }

    /** One that has gone already is removed. */
    public synchronized void remove(Link device, String peer) throws KernelException {
        execute(
                "remove peer " + peer + " of " + device.name(),
                device,
                "ENOENT",
                VxlanMessages.removePeer(socket.message(), device.index(), peer));
    }

    private void execute(String operation, Link device, String done, ByteBuffer request) throws KernelException {
        try {
            socket.execute(request, operation, device.name());
        } catch (KernelException failed) {
            if (!failed.is(done)) {
                throw failed;
            }
        }
    }

    /**
     * The first hop from an address of this host to another's; empty where there is no route, or {@code from} is none of this host's.
     *
     * @param from null = the kernel's choice
     */
    public synchronized Optional<Hop> hop(String to, @Nullable String from) throws KernelException {
        Hop[] found = new Hop[1];
        try {
            socket.get(
                    RouteMessages.get(socket.message(), to, from),
                    "look for the way to " + to,
                    to,
                    datagram -> found[0] = RouteMessages.read(datagram));
        } catch (KernelException failed) {
            if (failed.is("ENETUNREACH") || failed.is("EHOSTUNREACH") || failed.is("EINVAL") || failed.is("EACCES")) {
                return Optional.empty();
            }
            throw failed;
        }
        return Optional.ofNullable(found[0]);
    }

    @Override
    public synchronized void close() {
        socket.close();
    }
}
