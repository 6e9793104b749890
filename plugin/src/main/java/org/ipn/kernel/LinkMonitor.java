// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import org.ipn.model.Link;

/** Tells what changes among the links, as it happens, on a daemon thread of its own. */
public final class LinkMonitor implements AutoCloseable {

    /** Called on the monitor's thread, one call at a time; a slow listener makes the monitor overrun. */
    public interface Listener {
        /** A link is new or has changed; its master is a name. */
        void appeared(Link link);

        void gone(int index, String name);

        /** Events were lost: dump again. */
        void overrun();

        /** Something about this link as a bridge port has changed (`bridge link set`): a hint to look at it again. */
        default void touched(int index) {}
    }

    public LinkMonitor(Listener listener) throws KernelException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
