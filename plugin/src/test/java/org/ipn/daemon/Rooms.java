// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.ipn.daemon.hooks.HookCalls;
import org.ipn.daemon.host.Execution;
import org.ipn.daemon.host.Kernel;
import org.ipn.daemon.host.LostBridges;
import org.ipn.daemon.host.NodeFiles;
import org.ipn.daemon.kept.ProcessMembers;
import org.ipn.daemon.kept.RunFiles;
import org.ipn.daemon.metrics.Tally;
import org.ipn.daemon.roster.InventoryReading;
import org.ipn.daemon.roster.Roster;
import org.ipn.daemon.world.Decisions;
import org.ipn.daemon.world.Inbox;
import org.ipn.daemon.world.Input;
import org.ipn.daemon.world.JoinRequest;
import org.ipn.daemon.world.Joined;
import org.ipn.daemon.world.MemberPorts;
import org.ipn.daemon.world.NewPorts;
import org.ipn.daemon.world.Reconciler;
import org.ipn.daemon.world.Upkeep;
import org.ipn.daemon.world.World;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.FileId;
import org.ipn.kernel.sys.UnixStream.Peer;
import org.ipn.model.Link;
import org.ipn.model.Refused;
import org.ipn.model.Rights;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.Planner;
import org.ipn.xml.LibvirtXml;
import org.ipn.xml.MalformedXml;

/** ipnd as {@link Ipnd} makes it, on the calling thread's host, without its doors: what it is told, and what it may see, is told by the test. */
final class Rooms implements AutoCloseable {
    private static final LibvirtXml XML = new LibvirtXml();
    /** Nothing comes by the clock in the midst of a deed, but another try of what failed. */
    private static final Upkeep.Pace PACE = new Upkeep.Pace(20, 3_600_000, 3_600_000);

    private static final int LIMIT = 64;

    private static final int LONGEST_MS = 5_000;

    private final BooleanSupplier dead;
    private final World world = new World();
    private final Inbox inbox = new Inbox(world);
    private final Semaphore looks = new Semaphore(0);
    private final Kernel kernel;
    private final Reconciler reconciler;
    private final Upkeep upkeep;
    private final HookCalls hooks;

    /** @param dead whether nothing that it does has any effect any more */
    Rooms(Path run, BooleanSupplier dead) throws IOException, Refused {
        this.dead = dead;
        RunFiles kept = RunFiles.in(run);
        ProcessMembers processes = kept.processes();
        Roster roster = new Roster(kept, XML::network);
        NodeFiles nodes = NodeFiles.in(run.resolve("nodes"), kept.nodes());
        nodes.adopt(roster.desired().networks());
        LostBridges lost = new LostBridges();
        Tally tally = new Tally();
        kernel = new Kernel(lost, kept.nics(), nodes, processes);
        Execution execution = new Execution(kernel, roster::nameOf, tally);
        reconciler = new Reconciler(world, kernel, roster, kept, execution, (desired, links) -> looks.release(), tally);
        upkeep = new Upkeep(world, inbox, kernel, roster, reconciler, kept, PACE);
        inbox.open(new Decisions(
                kernel,
                roster,
                reconciler,
                lost,
                new NewPorts(kernel, roster, reconciler, execution),
                new MemberPorts(kernel, kernel, roster, nodes::networkOf, processes, LIMIT, LIMIT),
                upkeep::look));
        hooks = new HookCalls(XML, inbox, reconciler::state, () -> {});
        world.start();
        world.call(World.Turn.CALL, () -> {
            reconciler.reconcile();
            return true;
        });
        // libvirt knows the same networks, and of no guest.
        InventoryReading told = world.call(
                World.Turn.CALL,
                () -> new InventoryReading(
                        roster.definitions(), List.of(), List.of(), Set.of(), List.of(), Map.of(), List.of()));
        inbox.tell(new Input.Inventory(told, reconciler.state().clock()));
    }

    /** libvirt's hook, as {@code /etc/libvirt/hooks/network} is called. */
    void network(String operation, String xml) throws Refused, KernelException, MalformedXml {
        hooks.network(operation, ("<hookData>" + xml + "</hookData>").getBytes(StandardCharsets.UTF_8));
    }

    /** The same of {@code /etc/libvirt/hooks/qemu}. */
    void guest(String operation, String xml) throws Refused, KernelException, MalformedXml {
        hooks.guest(operation, xml.getBytes(StandardCharsets.UTF_8));
    }

    /** As the join socket does for a process that has opened a node file. */
    Joined join(FileId node) throws IOException, Refused, InterruptedException {
        Peer root = new Peer((int) ProcessHandle.current().pid(), 0, List.of(0));
        JoinRequest request = new JoinRequest("tester", true, false, false);
        Joined joined = inbox.ask(new Input.Join(node, Rights.RW, root, request));
        try {
            kernel.members().awaitCarrier(kernel.find(joined.member().device()).orElseThrow(MemberPorts::stopped));
            return joined;
        } catch (IOException | Refused | RuntimeException e) {
            joined.close();
            throw e;
        }
    }

    /** The kernel tells of a port, and ipnd has looked at all of the host after it. */
    void sees(Link port) throws InterruptedException {
        looks.drainPermits();
        inbox.tell(new Input.LinkSeen(port));
        awaitLook();
    }

    /** Whether nothing holds at the port of what may have been asked of it. */
    boolean isBare(Link port) {
        return kernel.isBare(port);
    }

    /** Something happens on the host, whatever it is, and ipnd has looked at it. */
    void nextEvent() throws InterruptedException {
        looks.drainPermits();
        inbox.tell(new Input.LinksTouched());
        awaitLook();
    }

    private void awaitLook() throws InterruptedException {
        for (int waited = 0; !looks.tryAcquire(50, TimeUnit.MILLISECONDS) && !dead.getAsBoolean(); waited += 50) {
            if (waited >= LONGEST_MS) {
                throw new AssertionError("no event has ipnd look at the host any more");
            }
        }
    }

    /** As {@code ipn plan} has it. */
    List<String> plan() throws Refused, KernelException {
        Desired desired = reconciler.state().desired();
        List<Change> changes = Planner.plan(desired, inbox.ask(new Input.Question(desired.networks())));
        return changes.stream()
                .flatMap(change -> change.describe().stream())
                .map(String::valueOf)
                .toList();
    }

    @Override
    public void close() {
        upkeep.close();
        world.close();
        kernel.close();
    }
}
