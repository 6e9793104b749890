// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.host;

import org.ipn.kernel.KernelException;
import org.ipn.kernel.bpf.Programs;

/** What carries frames past the bridge, as far as it has to be looked after all the time. On the world's thread. */
public interface FastPath {
    /** Whether programs carry any network's frames, and {@link #balance} is worth a call. */
    boolean isCarrying() throws KernelException;

    /**
     * See {@link Programs#balance}; what the programs carry past the bridge is looked after for a while more.
     *
     * @return whether the host's firewalls see what bridges carry as at the last look: nothing tells of it
     */
    boolean balance() throws KernelException;
}
