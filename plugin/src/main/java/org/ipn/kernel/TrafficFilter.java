// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import org.ipn.kernel.netlink.TrafficMessages;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.MicroProgram;
import org.ipn.model.Link;

/** What happens to each frame that comes in at a device, before anyone else sees it: tc's clsact with one eBPF program. */
final class TrafficFilter {
    private TrafficFilter() {}

    /** Every frame that comes in at {@code from} goes out at {@code to}: one end of a wire between the two. */
    static void redirect(RouteSocket socket, Link from, Link to) throws KernelException {
        String operation = "redirect frames from " + from.name() + " to " + to.name();
        try (MicroProgram program = MicroProgram.redirect(to.index())) {
            attach(socket, from, program, operation);
        } catch (ErrnoException failed) {
            throw RouteSocket.error(operation, from.name(), failed);
        }
    }

    /** Every frame that comes in at {@code from} is dropped, and counted by its qdisc. */
    static void drop(RouteSocket socket, Link from) throws KernelException {
        String operation = "drop frames from " + from.name();
        try (MicroProgram program = MicroProgram.drop()) {
            attach(socket, from, program, operation);
        } catch (ErrnoException failed) {
            throw RouteSocket.error(operation, from.name(), failed);
        }
    }

    private static void attach(RouteSocket socket, Link device, MicroProgram program, String operation)
            throws KernelException {
        String name = device.name();
        socket.execute(TrafficMessages.makeClsact(socket.message(), device.index()), operation, name);
        socket.execute(
                TrafficMessages.filterIngress(socket.message(), device.index(), program.number(), "ipn"),
                operation,
                name);
    }
}
