// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Optional;

/** What the XML can say and this version can't do yet: refused at the start, and called invalid before it, never silently ignored. */
public final class Support {
    /** One line for the user. */
    public static final String NO_EVPN =
            "not supported yet: evpn=\"yes\" of <ipn:overlay>; <ipn:peer address=…/> names the other hypervisors one by one";

    private Support() {}

    /** What of {@code network} is not supported: one line for the user; empty when all is. */
    public static Optional<String> missing(Network network) {
        return network.overlay() != null && network.overlay().evpn() ? Optional.of(NO_EVPN) : Optional.empty();
    }
}
