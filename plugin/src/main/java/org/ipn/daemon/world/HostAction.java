// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import org.ipn.kernel.KernelException;
import org.ipn.model.Refused;

/** Something done to the host. */
interface HostAction {
    void run() throws Refused, KernelException;

    /** Whatever keeps this from its end, {@code undo} is done; and what fails then is told beside it. */
    default HostAction orElse(HostAction undo) {
        return () -> {
            try {
                run();
            } catch (Refused | KernelException | RuntimeException e) {
                try {
                    undo.run();
                } catch (Refused | KernelException | RuntimeException further) {
                    e.addSuppressed(further);
                }
                throw e;
            }
        };
    }
}
