// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.util.List;
import org.ipn.model.FdbEntry;
import org.ipn.model.Link;

/** The addresses that bridges know. Thread-safe. */
public final class Fdb implements AutoCloseable {

    public Fdb() throws KernelException {
        throw new UnsupportedOperationException();
    }

    public List<FdbEntry> dump(Link bridge) throws KernelException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
