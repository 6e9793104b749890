// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ipn.kernel.netlink.FdbMessages;
import org.ipn.kernel.netlink.LinkMessages;
import org.ipn.model.FdbEntry;
import org.ipn.model.Link;

/**
 * The addresses that bridges know: {@code bridge fdb}. Thread-safe, with a socket of its own, so that a long FDB keeps nobody from the
 * links.
 */
public final class Fdb implements AutoCloseable {
    private final RouteSocket socket;

    /** Opens a socket in the calling thread's network namespace. */
    public Fdb() throws KernelException {
        socket = new RouteSocket();
    }

    /**
     * What is behind the ports of {@code bridge}, the ports' own addresses included (permanent), the bridge's own left out. Empty where
     * the bridge has gone.
     */
    public List<FdbEntry> dump(Link bridge) throws KernelException {
        return dump(bridge, Integer.MAX_VALUE).entries();
    }

    /** The first {@code most} of that, in no order, and how many there are. */
    public synchronized Part dump(Link bridge, int most) throws KernelException {
        try {
            return list(bridge, most);
        } catch (KernelException failed) {
            if (failed.is("ENODEV")) {
                return new Part(List.of(), 0);
            }
            throw failed;
        }
    }

    public record Part(List<FdbEntry> entries, int total) {}

    @Override
    public synchronized void close() {
        socket.close();
    }

    private Part list(Link bridge, int most) throws KernelException {
        String operation = "list addresses of bridge " + bridge.name();
        int index = bridge.index();
        Map<Integer, String> ports = LinkTable.dump(socket, LinkMessages.dumpPorts(socket.message(), index), operation)
                .names();
        List<FdbEntry> entries = new ArrayList<>();
        int[] total = {0};
        Runnable again = () -> {
            entries.clear();
            total[0] = 0;
        };
        socket.dump(FdbMessages.dump(socket.message(), index), operation, bridge.name(), again, datagram -> {
            FdbEntry entry = FdbMessages.read(datagram, index, ports::get);
            if (entry != null && total[0]++ < most) {
                entries.add(entry);
            }
        });
        return new Part(entries, total[0]);
    }
}
