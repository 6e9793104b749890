// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import org.ipn.kernel.KernelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reconciles in the background whenever something may have drifted, and again later while there are faults. */
final class Drift implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Drift.class);

    private final Reconciler reconciler;
    private final long retry;
    private final Pulse pulse = new Pulse("reconcile", 10, 100, this::reconcile);

    /** @param retry ms between tries at what could not be done */
    Drift(Reconciler reconciler, long retry) {
        this.reconciler = reconciler;
        this.retry = retry;
        pulse.start();
    }

    /** From any thread; returns at once. */
    void look() {
        pulse.ask();
    }

    void lookIn(long ms) {
        pulse.askIn(ms);
    }

    private void reconcile() {
        try {
            reconciler.reconcile();
        } catch (KernelException | RuntimeException e) {
            LOG.error("reconcile", e);
            pulse.askIn(retry);
            return;
        }
        if (!reconciler.faults().isEmpty()) {
            pulse.askIn(retry);
        }
    }

    @Override
    public void close() {
        pulse.close();
    }
}
