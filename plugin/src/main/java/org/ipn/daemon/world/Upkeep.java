// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ipn.daemon.host.FastPath;
import org.ipn.daemon.kept.RunFiles;
import org.ipn.daemon.roster.AccountLookup;
import org.ipn.daemon.roster.Roster;
import org.ipn.kernel.KernelException;
import org.ipn.model.FileFailure;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.plan.Desired;
import org.ipn.plan.RootQdiscs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the world does by itself: it reconciles whenever something may have drifted, and again later while there are faults; it looks after
 * what nothing tells of. On the world's thread, but where it says otherwise.
 */
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /**
     * How often, in ms.
     *
     * @param retry what could not be done is tried again
     * @param balance the fast path is balanced: who sends segments is seen by counting, and nothing tells of it
     * @param audit programs are looked at: nothing tells of one that an admin took off a port
     */
    public record Pace(long retry, long balance, long audit) {
        public static Pace trying(long retry) {
            return new Pace(retry, 1_000, 60_000);
        }
    }

    private final World world;
    private final Inbox inbox;
    private final FastPath fastPath;
    private final Roster roster;
    private final Reconciler reconciler;
    private final RunFiles files;
    private final Pace pace;
    private final WorldTimer look;
    private final WorldTimer balance;
    private final WorldTimer audit;
    private final WorldTimer deadline;
    private final ExecutorService accounts = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "accounts");
        thread.setDaemon(true);
        return thread;
    });
    private boolean asking;

    public Upkeep(
            World world,
            Inbox inbox,
            FastPath fastPath,
            Roster roster,
            Reconciler reconciler,
            RunFiles files,
            Pace pace) {
        this.world = world;
        this.inbox = inbox;
        this.fastPath = fastPath;
        this.roster = roster;
        this.reconciler = reconciler;
        this.files = files;
        this.pace = pace;
        look = world.timer(10, 100, this::reconcile);
        balance = world.timer(0, 0, this::balance);
        audit = world.timer(0, 0, this::audit);
        deadline = world.timer(0, 0, this::reconcile);
        audit.askIn(pace.audit());
        reconciler.due().ifPresent(deadline::askIn);
    }

    /** Something may have changed. */
    public void look() {
        look.ask();
    }

    private void reconcile() {
        try {
            if (!reconciler.reconcileAside()) {
                look.ask();
                return;
            }
        } catch (KernelException e) {
            LOG.error("look at the host: {}", e.getMessage());
            look.askIn(pace.retry());
            return;
        } catch (RuntimeException e) {
            LOG.error("reconcile", e);
            look.askIn(pace.retry());
            return;
        }
        if (!reconciler.failures().isEmpty()) {
            look.askIn(pace.retry());
        }
        if (reconciler.isSettling()) {
            look.askIn(RootQdiscs.QUIET_NANOS / 1_000_000 + 1);
        }
        balance.askIn(pace.balance());
        reconciler.due().ifPresent(deadline::askIn); // a NIC that has just been taken is seen by its link's event
        learnAccounts();
    }

    /** Somebody may have removed what ipnd keeps; from any thread. */
    public void recheckFiles() {
        world.tell(World.Turn.NEWS, this::recheck);
    }

    private void recheck() {
        try {
            files.recheck();
        } catch (IOException e) {
            LOG.error("keep what the next ipnd has to know: {}", FileFailure.said(e));
        }
        look.ask();
    }

    private void audit() {
        recheck();
        try {
            reconciler.audit();
        } catch (RuntimeException e) {
            LOG.error("audit", e);
        }
        look.ask();
        audit.askIn(pace.audit());
    }

    /** Goes on for as long as programs are at work; not while ports may have another policy than they have been balanced for. */
    private void balance() {
        if (look.isAsked()) {
            balance.askIn(pace.balance());
            return;
        }
        try {
            if (!fastPath.isCarrying()) {
                return;
            }
            if (!fastPath.balance()) {
                look.ask();
            }
        } catch (KernelException e) {
            LOG.error("{}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("balance", e);
        }
        balance.askIn(pace.balance()); // whatever failed: without a sign of life all go by the bridge
    }

    /** Aside, one question at a time: a directory far away may take long, and answers with each retry where it does not know. */
    private void learnAccounts() {
        Desired desired = roster.desired();
        List<Network> strangers = desired.networks().stream()
                .filter(network -> desired.accounts().unknown(network).isPresent())
                .toList();
        if (asking || strangers.isEmpty()) {
            return;
        }
        asking = true;
        accounts.execute(() -> {
            for (Network stranger : strangers) {
                try {
                    inbox.tell(new Input.AccountsFound(AccountLookup.of(List.of(stranger))));
                } catch (Refused late) {
                    LOG.debug(
                            "network {}: {}",
                            stranger.name(),
                            late.getMessage()); // asked for again with the next retry
                }
            }
            world.tell(World.Turn.NEWS, () -> asking = false);
        });
    }

    /** From any thread. */
    @Override
    public void close() {
        accounts.shutdownNow();
    }
}
