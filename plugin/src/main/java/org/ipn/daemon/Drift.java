// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import org.ipn.kernel.KernelException;
import org.ipn.plan.RootQdiscs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reconciles in the background whenever something may have drifted, and again later while there are faults. */
final class Drift implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Drift.class);

    private final Reconciler reconciler;
    private final long retry;
    /** How often the fast path is balanced: who sends segments is seen by counting, and nothing tells of it. */
    private static final long BALANCE_MS = 1_000;

    /** Nothing tells of a program that an admin took off a port. */
    private static final long AUDIT_MS = 60_000;

    private final Pulse audit = new Pulse("audit", 0, 0, this::audit);
    private final Pulse pulse = new Pulse("reconcile", 10, 100, this::reconcile);
    private final Pulse balance = new Pulse("balance", 0, 0, this::balance);

    /** @param retry ms between tries at what could not be done */
    Drift(Reconciler reconciler, long retry) {
        this.reconciler = reconciler;
        this.retry = retry;
        pulse.start();
        balance.start();
        audit.start().askIn(AUDIT_MS);
    }

    /** From any thread; returns at once. */
    void look() {
        pulse.ask();
    }

    private void reconcile() {
        try {
            reconciler.reconcile();
        } catch (KernelException | RuntimeException e) {
            LOG.error("reconcile", e);
            pulse.askIn(retry);
            return;
        }
        if (!reconciler.failures().isEmpty()) {
            pulse.askIn(retry);
        }
        if (reconciler.isSettling()) {
            pulse.askIn(RootQdiscs.QUIET_NANOS / 1_000_000 + 1);
        }
        balance.askIn(BALANCE_MS);
    }

    private void audit() {
        try {
            reconciler.audit();
        } catch (KernelException | RuntimeException e) {
            LOG.error("audit", e);
        }
        audit.askIn(AUDIT_MS);
    }

    /** Goes on for as long as programs are at work. */
    private void balance() {
        try {
            if (reconciler.balance()) {
                balance.askIn(BALANCE_MS);
            }
        } catch (KernelException | RuntimeException e) {
            LOG.error("balance", e);
        }
    }

    @Override
    public void close() {
        audit.close();
        balance.close();
        pulse.close();
    }
}
