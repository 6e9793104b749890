// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.ipn.kernel.KernelException;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Actual;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.RootQdiscs;

/** The host in the planner's words: what is, and how a change is made. The kernel's, or a simulation's. On the world's thread, but where it says otherwise. */
public interface Host {
    /** What is, as far as a plan for {@code desired} needs to know it. */
    Actual look(Desired desired) throws KernelException;

    /**
     * Makes {@code change}; how a NIC was is kept before it is first touched.
     *
     * @throws IOException a {@link KernelException} of ENODEV where the device has gone meanwhile
     */
    void apply(Desired desired, Change change) throws IOException;

    /** For any thread. */
    Optional<Link> find(String device) throws KernelException;

    /** What ports are known to allow, by ifindex. */
    Map<Integer, PortPolicy> policed();

    /** Whether nothing holds at the port of what may have been asked of it, as far as the kernel can tell. */
    boolean isBare(Link port);

    /** The port leaves the network's bridge by our own doing: see {@link LostBridges#closed}. */
    void closed(Link port, UUID network);

    /** Root qdiscs, as last looked at or made. */
    RootQdiscs qdiscs();

    /** What carries the network's frames. */
    CarriedBy way(Network network);

    /** Looks whether a port's programs, by ifindex, are still there: of one that lacks any, nothing is known from then on. */
    void audit(int port);

    /** The same of a network's programs. */
    void audit(Network network) throws KernelException;
}
