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

    /** All addresses, in CIDR, by device. */
    public synchronized Map<String, List<String>> byDevice() throws KernelException {
        String operation = "list addresses";
        Map<Integer, String> names = names(operation);
        Map<String, List<String>> addresses = new HashMap<>();
        socket.dump(AddressMessages.dump(socket.message()), operation, "", addresses::clear, datagram -> {
            AddressMessages.read(datagram)
                    .filter(read -> names.containsKey(read.index()))
                    .ifPresent(read -> addresses
                            .computeIfAbsent(names.get(read.index()), any -> new ArrayList<>())
                            .add(read.cidr().toString()));
        });
        return addresses;
    }

    /** Devices behind which a default route of IPv4 or IPv6 lies. */
    public synchronized Set<String> defaultRouteDevices() throws KernelException {
        String operation = "list routes";
        Map<Integer, String> names = names(operation);
        Set<String> devices = new HashSet<>();
        socket.dump(AddressMessages.dumpRoutes(socket.message()), operation, "", devices::clear, datagram -> {
            for (int index : AddressMessages.readDefaultRoute(datagram)) {
                if (names.containsKey(index)) {
                    devices.add(names.get(index));
                }
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
        int index = names(operation).entrySet().stream()
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

    private Map<Integer, String> names(String operation) throws KernelException {
        return LinkTable.dump(socket, LinkMessages.dumpNames(socket.message()), operation)
                .names();
    }

    @Override
    public synchronized void close() {
        socket.close();
    }
}
