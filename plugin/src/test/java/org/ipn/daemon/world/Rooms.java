// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ipn.daemon.host.Execution;
import org.ipn.daemon.host.LostBridges;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.daemon.kept.RunFiles;
import org.ipn.daemon.metrics.Tally;
import org.ipn.daemon.roster.Roster;
import org.ipn.kernel.KernelException;
import org.ipn.model.Link;
import org.ipn.model.Refused;
import org.ipn.xml.LibvirtXml;

/** ipnd's own rooms, on a host of {@link RecordHost}: what an input does to it. Processes can't join, which takes a kernel. */
final class Rooms implements AutoCloseable {
    final RecordHost records;
    final WatchedHost host;
    final ProcessMembers members;
    final Roster roster;
    final Reconciler reconciler;
    final Inbox inbox;
    final Tally tally = new Tally();
    final World world = new World();
    /** How often something asked for a look at the whole. */
    int looks;
    /** What the last look at the whole has found. */
    List<Link> told = List.of();

    /** @param run where state is kept, as {@code /run/ipn} */
    Rooms(Path run) throws IOException, KernelException, Refused {
        this(run, new RecordHost());
    }

    /** On a host that an earlier ipnd has left. */
    Rooms(Path run, RecordHost records) throws IOException, KernelException, Refused {
        this.records = records;
        host = new WatchedHost(records);
        RunFiles kept = RunFiles.in(run);
        members = kept.processes();
        roster = new Roster(kept, new LibvirtXml()::network);
        LostBridges lost = new LostBridges();
        records.begin(lost, kept.nics(), members);
        Execution execution = new Execution(host, roster::nameOf, tally);
        reconciler = new Reconciler(world, host, roster, kept, execution, (desired, links) -> told = links, tally);
        NewPorts newPorts = new NewPorts(host, roster, reconciler, execution);
        inbox = new Inbox(world);
        inbox.open(new Decisions(host, roster, reconciler, lost, newPorts, null, () -> looks++));
        world.start();
        reconcile();
    }

    void reconcile() throws KernelException, Refused {
        world.call(World.Turn.CALL, () -> {
            reconciler.reconcile();
            return true;
        });
    }

    @Override
    public void close() {
        world.close();
    }
}
