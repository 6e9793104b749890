// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.ipn.kernel.netlink.VethMessages;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.NetworkNamespace;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.Network;

/**
 * A container's network namespace, seen from the host's: its links and addresses, and veths that lead into it. Its sockets stay in the
 * namespace whichever thread uses them. One thread at a time.
 */
public final class ContainerNamespace implements AutoCloseable {
    private final NetworkNamespace host;
    private final RouteSocket socket;
    private final Links links;
    private final Addresses addresses;

    private ContainerNamespace(NetworkNamespace host, RouteSocket socket, Links links, Addresses addresses) {
        this.host = host;
        this.socket = socket;
        this.links = links;
        this.addresses = addresses;
    }

    /**
     * @param file {@code /run/netns/NAME}, or whatever else stands for a network namespace
     * @throws KernelException ENOENT where it is not there, EINVAL where it stands for something else
     */
    public static ContainerNamespace open(Path file) throws KernelException {
        // The thread takes its way into the namespace with it when it ends.
        FutureTask<ContainerNamespace> task = new FutureTask<>(() -> inside(file));
        Thread thread = new Thread(task, "container-namespace");
        thread.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RouteSocket.error("enter network namespace " + file, "", Errno.EINTR, null);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof KernelException kernel) {
                throw kernel;
            }
            throw new IllegalStateException("enter network namespace " + file, failed.getCause());
        }
    }

    private static ContainerNamespace inside(Path file) throws KernelException {
        try (NetworkNamespace namespace = NetworkNamespace.at(file)) {
            NetworkNamespace host = NetworkNamespace.current();
            namespace.enter();
            RouteSocket socket = new RouteSocket();
            return new ContainerNamespace(host, socket, new Links(), new Addresses());
        } catch (ErrnoException failed) {
            throw RouteSocket.error("enter network namespace " + file, "", failed);
        }
    }

    public Links links() {
        return links;
    }

    public Addresses addresses() {
        return addresses;
    }

    /**
     * {@code ip link add HOST … type veth peer name NAME address MAC netns …}; both ends are down, and go together.
     *
     * @param name of the end in the container
     * @param outer the end on the host
     * @return the end in the container
     * @throws KernelException EEXIST where any link has one of the names
     */
    public Link makeVeth(String name, Mac mac, String outer) throws KernelException {
        String operation = "make veth " + name;
        DeviceName.check(operation, name);
        DeviceName.check(operation, outer);
        socket.execute(
                VethMessages.make(socket.message(), name, 0, Network.DEFAULT_MTU, outer, mac.ofTap(), host.number()),
                operation,
                name);
        Link made = links.find(name).orElseThrow(() -> RouteSocket.error(operation, name, Errno.ENODEV, null));
        try {
            links.change(made, made.withMac(mac));
            return made.withMac(mac);
        } catch (KernelException failed) {
            links.remove(made);
            throw failed;
        }
    }

    @Override
    public void close() {
        addresses.close();
        links.close();
        socket.close();
        host.close();
    }
}
