// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.util.OptionalInt;
import org.ipn.model.Link;

/** Persistent taps ({@code linux/if_tun.h}). */
public final class Taps {

    public Taps(Links links) {}

    /** A tap that only root may open. */
    public Link make(Link wanted) throws KernelException {
        return make(wanted, OptionalInt.empty(), OptionalInt.empty());
    }

    public Link make(Link wanted, OptionalInt user, OptionalInt group) throws KernelException {
        throw new UnsupportedOperationException();
    }
}
