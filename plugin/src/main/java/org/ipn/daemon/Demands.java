// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.Optional;
import org.ipn.kernel.Delays;
import org.ipn.model.Network;
import org.ipn.model.Support;

/** What a network asks of this version and this host, whatever links there are. */
final class Demands {
    private Demands() {}

    /** Why it can't be: one line for the user. May take its time: an account may be asked for far away. */
    static Optional<String> unmet(Network network) {
        return Support.missing(network)
                .or(() -> Delays.problem(network.portgroups().values()))
                .or(() -> TapOwners.unknown(network))
                .or(() -> NodeFiles.problem(network));
    }
}
