// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import org.ipn.daemon.world.Inbox;
import org.ipn.daemon.world.Input;
import org.ipn.kernel.LinkMonitor;
import org.ipn.model.Link;

/** What the kernel tells of its links. */
final class LinkEvents implements LinkMonitor.Listener {
    private final Inbox inbox;
    private final Runnable end;

    /** @param end of ipnd, which is of no use once it sees nothing any more: who started it starts it anew */
    LinkEvents(Inbox inbox, Runnable end) {
        this.inbox = inbox;
        this.end = end;
    }

    @Override
    public void appeared(Link link) {
        inbox.tell(new Input.LinkSeen(link));
    }

    @Override
    public void gone(int index, String name) {
        inbox.tell(new Input.LinkGone(index));
    }

    @Override
    public void touched(int index) {
        inbox.tell(new Input.LinksTouched());
    }

    @Override
    public void overrun() {
        inbox.tell(new Input.LinksTouched());
    }

    @Override
    public void blinded() {
        end.run();
    }
}
