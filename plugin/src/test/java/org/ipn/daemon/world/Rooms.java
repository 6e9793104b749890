// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.ipn.daemon.host.Execution;
import org.ipn.daemon.host.LostBridges;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.daemon.kept.RunFiles;
import org.ipn.daemon.metrics.Tally;
import org.ipn.daemon.roster.Roster;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.FileId;
import org.ipn.model.Link;
import org.ipn.model.Refused;
import org.ipn.xml.LibvirtXml;
import org.jspecify.annotations.Nullable;

/** ipnd's own rooms, on a host of {@link RecordHost}: what an input does to it. */
final class Rooms implements AutoCloseable {
    /** Says nothing while these are there: tests have things fail. */
    private static final Logger JOURNAL = Logger.getLogger("org.ipn.daemon");

    /** The most members: of all users together, of one. */
    private static final int MOST = 3, PER_USER = 2;

    final RecordHost records;
    final WatchedHost host;
    final ProcessMembers members;
    final Roster roster;
    final Reconciler reconciler;
    final Inbox inbox;
    final Tally tally = new Tally();
    final World world = new World();
    final @Nullable Upkeep upkeep;
    /** Whose node files these are. */
    final Map<FileId, UUID> nodes = new HashMap<>();
    /** How often something asked for a look at the whole. */
    int looks;
    /** How often it has been looked at the whole. */
    final AtomicInteger reconciled = new AtomicInteger();
    /** What the last look at the whole has found. */
    List<Link> told = List.of();

    /** @param run where state is kept, as {@code /run/ipn} */
    Rooms(Path run) throws IOException, KernelException, Refused {
        this(run, new RecordHost());
    }

    /** On a host that an earlier ipnd has left. */
    Rooms(Path run, RecordHost records) throws IOException, KernelException, Refused {
        this(run, records, null);
    }

    /** @param pace null = it does nothing by itself, and asks for a look are counted alone */
    Rooms(Path run, RecordHost records, Upkeep.@Nullable Pace pace) throws IOException, KernelException, Refused {
        JOURNAL.setLevel(Level.OFF);
        this.records = records;
        host = new WatchedHost(records);
        RunFiles kept = RunFiles.in(run);
        members = kept.processes();
        roster = new Roster(kept, new LibvirtXml()::network);
        LostBridges lost = new LostBridges();
        records.begin(lost, kept.nics(), members);
        Execution execution = new Execution(host, roster::nameOf, tally);
        reconciler = new Reconciler(world, host, roster, kept, execution, (desired, links) -> seen(links), tally);
        NewPorts newPorts = new NewPorts(host, roster, reconciler, execution);
        inbox = new Inbox(world);
        MemberPorts ports = new MemberPorts(
                host, records, roster, file -> Optional.ofNullable(nodes.get(file)), members, PER_USER, MOST);
        upkeep = pace == null ? null : new Upkeep(world, inbox, records, roster, reconciler, kept, pace);
        inbox.open(new Decisions(host, roster, reconciler, lost, newPorts, ports, this::look));
        world.start();
        reconcile();
    }

    void reconcile() throws KernelException, Refused {
        world.call(World.Turn.CALL, () -> {
            reconciler.reconcile();
            return true;
        });
    }

    private void seen(List<Link> links) {
        told = links;
        reconciled.incrementAndGet();
    }

    private void look() {
        looks++;
        if (upkeep != null) {
            upkeep.look();
        }
    }

    @Override
    public void close() {
        if (upkeep != null) {
            upkeep.close();
        }
        world.close();
        JOURNAL.setLevel(null);
    }
}
