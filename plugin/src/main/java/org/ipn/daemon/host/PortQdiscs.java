// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import org.ipn.kernel.KernelException;
import org.ipn.kernel.Qdiscs;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.QdiscPlan;
import org.ipn.plan.RootQdiscs;

/** The root qdiscs of ports: looked at only where one is asked for, or one of ours may be there. On the world's thread alone. */
final class PortQdiscs implements AutoCloseable {
    private final Qdiscs qdiscs = new Qdiscs();
    private RootQdiscs roots = RootQdiscs.NONE;
    private boolean looked; // an earlier ipnd may have left some

    PortQdiscs() throws KernelException {}

    RootQdiscs look(Desired desired) throws KernelException {
        if (!looked || roots.anyOurs() || !roots.removed().isEmpty() || QdiscPlan.isAsked(desired)) {
            roots = roots.seen(qdiscs.roots(), System.nanoTime());
            looked = true;
        }
        return roots;
    }

    /** As last looked at, or made. */
    RootQdiscs known() {
        return roots;
    }

    void set(Change.Queue change) throws KernelException {
        if (change.to() == null) {
            qdiscs.remove(change.link());
        } else {
            qdiscs.put(change.link(), change.to());
        }
        roots = roots.with(change.link().index(), change.to());
    }

    @Override
    public void close() {
        qdiscs.close();
    }
}
