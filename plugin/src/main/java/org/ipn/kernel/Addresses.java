// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ipn.kernel.netlink.AddressMessages;
import org.ipn.kernel.netlink.LinkMessages;
import org.ipn.kernel.sys.Errno;
import org.ipn.model.Cidr;
import org.jspecify.annotations.Nullable;

/** IP addresses of links, and which links carry a default route: {@code ip address}, {@code ip route}. Thread-safe. */
public final class Addresses implements AutoCloseable {
    private final RouteSocket socket;

    /** Opens a socket in the calling thread's network namespace. */
    public Addresses() throws KernelException {
        this(new RouteSocket());
    }

    /** In the namespace of {@code socket}, which is closed with this. */
    Addresses(RouteSocket socket) {
        this.socket = socket;
    }

    /** All addresses, in CIDR, by ifindex. */
    public synchronized Map<Integer, List<String>> byIndex() throws KernelException {
        Map<Integer, List<String>> addresses = new HashMap<>();
        socket.dump(AddressMessages.dump(socket.message()), "list addresses", "", addresses::clear, datagram -> {
            AddressMessages.read(datagram)
                    .ifPresent(read -> addresses
                            .computeIfAbsent(read.index(), any -> new ArrayList<>())
                            .add(read.cidr().toString()));
        });
        return addresses;
    }

    /** Devices behind which a default route of IPv4 or IPv6 lies. */
    public synchronized Set<Integer> defaultRouteDevices() throws KernelException {
        Set<Integer> devices = new HashSet<>();
        socket.dump(AddressMessages.dumpRoutes(socket.message()), "list routes", "", devices::clear, datagram -> {
            for (int index : AddressMessages.readDefaultRoute(datagram)) {
                devices.add(index);
            }
        });
        return devices;
    }

    /**
     * Adds an address, {@code ip address add CIDR dev DEVICE}; one that is there already is added.
     *
     * @throws KernelException ENODEV where there is no such device
     */
    public synchronized void add(String device, String cidr) throws KernelException {
        String operation = "add address " + cidr + " to " + device;
        int index = indexOf(device, operation);
        unlessThere(AddressMessages.add(socket.message(), index, Cidr.parse(cidr)), operation, device);
    }

    /**
     * Adds a route, {@code ip route add TO [via GATEWAY] dev DEVICE}; one that is there already is added.
     *
     * @param gateway null = all of {@code to} is on the link itself
     * @throws KernelException ENODEV where there is no such device, ENETDOWN where it is down
     */
    public synchronized void addRoute(String device, Cidr to, @Nullable InetAddress gateway) throws KernelException {
        String operation = "add a route to " + to + " by " + device;
        int index = indexOf(device, operation);
        unlessThere(AddressMessages.addRoute(socket.message(), index, to, gateway), operation, device);
    }

    private int indexOf(String device, String operation) throws KernelException {
        return LinkTable.dump(socket, LinkMessages.dumpWithoutCounters(socket.message()), operation)
                .names()
                .entrySet()
                .stream()
                .filter(entry -> entry.getValue().equals(device))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> RouteSocket.error(operation, device, Errno.ENODEV, null));
    }

    private void unlessThere(ByteBuffer request, String operation, String device) throws KernelException {
        try {
            socket.execute(request, operation, device);
        } catch (KernelException e) {
            if (!e.is("EEXIST")) {
                throw e;
            }
        }
    }

    @Override
    public synchronized void close() {
        socket.close();
    }
}
