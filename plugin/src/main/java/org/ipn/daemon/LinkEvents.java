// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import org.ipn.kernel.LinkMonitor;
import org.ipn.model.Link;

/** What the kernel tells of its links: a new port gets its policy at once, everything else asks for a look at the whole. */
final class LinkEvents implements LinkMonitor.Listener {
    private final World world;
    private final Reconciler reconciler;
    private final Settling settling;
    private final Upkeep upkeep;
    private final Runnable end;

    /** @param end of ipnd, which is of no use once it sees nothing any more: who started it starts it anew */
    LinkEvents(World world, Reconciler reconciler, Settling settling, Upkeep upkeep, Runnable end) {
        this.world = world;
        this.reconciler = reconciler;
        this.settling = settling;
        this.upkeep = upkeep;
        this.end = end;
    }

    @Override
    public void appeared(Link link) {
        World.Turn turn = link.master() == null ? World.Turn.NEWS : World.Turn.PORT;
        world.tell(turn, () -> {
            settling.saw(link);
            reconciler.serve(link);
            upkeep.look();
        });
    }

    @Override
    public void gone(int index, String name) {
        world.tell(World.Turn.NEWS, () -> {
            settling.gone(index);
            upkeep.look();
        });
    }

    @Override
    public void touched(int index) {
        world.tell(World.Turn.NEWS, upkeep::look);
    }

    @Override
    public void overrun() {
        world.tell(World.Turn.NEWS, upkeep::look);
    }

    @Override
    public void blinded() {
        end.run();
    }
}
