// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

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

/** IP addresses of links, and which links carry a default route: {@code ip address}, {@code ip route}. Thread-safe. */
public final class Addresses implements AutoCloseable {
    private final RouteSocket socket;

    /** Opens a socket in the calling thread's network namespace. */
    public Addresses() throws KernelException {
        socket = new RouteSocket();
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
        int index =
                LinkTable.dump(socket, LinkMessages.dumpNames(socket.message()), operation).names().entrySet().stream()
                        .filter(entry -> entry.getValue().equals(device))
                        .mapToInt(Map.Entry::getKey)
                        .findFirst()
                        .orElseThrow(() -> RouteSocket.error(operation, device, Errno.ENODEV, null));
        try {
            socket.execute(AddressMessages.add(socket.message(), index, Cidr.parse(cidr)), operation, device);
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
