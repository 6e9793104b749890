// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Optional;
import org.ipn.model.Network;

/** What the XML can say and this version can't do yet: refused at the start, never silently ignored. */
public final class Support {
    private Support() {}

    /** What of {@code network} is not supported: one line for the user; empty when all is. */
    public static Optional<String> missing(Network network) {
        return network.overlay() == null ? Optional.empty() : Optional.of("not supported yet: <ipn:overlay>");
    }
}
