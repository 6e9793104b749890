// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import org.ipn.kernel.LinkMonitor;
import org.ipn.model.Link;

/** What the kernel tells of its links: a new port gets its policy at once, everything else asks for a look at the whole. */
final class LinkEvents implements LinkMonitor.Listener {
    private final Reconciler reconciler;
    private final Settling settling;
    private final Drift drift;
    private final Runnable end;

    /** @param end of ipnd, which is of no use once it sees nothing any more: who started it starts it anew */
    LinkEvents(Reconciler reconciler, Settling settling, Drift drift, Runnable end) {
        this.reconciler = reconciler;
        this.settling = settling;
        this.drift = drift;
        this.end = end;
    }

    @Override
    public void appeared(Link link) {
        settling.saw(link);
        reconciler.serve(link);
        drift.look();
    }

    @Override
    public void gone(int index, String name) {
        settling.gone(index);
        drift.look();
    }

    @Override
    public void touched(int index) {
        drift.look();
    }

    @Override
    public void overrun() {
        drift.look();
    }

    @Override
    public void blinded() {
        end.run();
    }
}
