// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.List;
import java.util.Optional;
import org.ipn.daemon.host.Host;
import org.ipn.daemon.host.LostBridges;
import org.ipn.daemon.kept.GrabbedNics;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.kernel.KernelException;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Nodes;

/** A host on which a sequence is played: what others do to it, and what there is, whatever ipnd knows. */
interface PlayedHost extends Host, AutoCloseable {
    /** A new ipnd: nothing of what the last one knew is known. */
    void begin(LostBridges settling, GrabbedNics nics, ProcessMembers members) throws KernelException;

    List<Link> links() throws KernelException;

    @Override
    Optional<Link> find(String device);

    /** What the programs of this device hold. */
    PortPolicy held(Link link);

    /** Node files. */
    List<Nodes.File> files();

    /** The news have stopped: whoever else tells of this host says the same of it. */
    void witness();

    @Override
    void close();

    // What others do.

    Link bridge(String name);

    /** What hardware is. */
    Link nic(String name);

    Link tap(String name, Mac mac, String bridge);

    /** A program opens this tap, as QEMU does, or closes it. */
    void hold(Link tap, boolean open);

    /** A port that a process got: as {@link MemberPorts} makes it, before it is plugged in. */
    Link member(String name, Mac mac, String alias);

    /** The same link, otherwise. */
    void change(Link link);

    /** Takes along the other end of a veth; who sat on a bridge sits on none. */
    void remove(Link link);

    /** Its programs are taken off. */
    void strip(Link link);

    /** The node file of that name goes. */
    void unlink(String name);
}
