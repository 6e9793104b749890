// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.util.Optional;
import org.ipn.model.Link;

/** Network devices, read and changed by rtnetlink. Thread-safe: one request at a time. */
public final class Links implements AutoCloseable {

    /** Opens a socket in the calling thread's network namespace. */
    public Links() throws KernelException {
        throw new UnsupportedOperationException();
    }

    public Snapshot dump() throws KernelException {
        throw new UnsupportedOperationException();
    }

    public Optional<Link> find(String name) throws KernelException {
        throw new UnsupportedOperationException();
    }

    public Link make(Link wanted) throws KernelException {
        throw new UnsupportedOperationException();
    }

    public void change(Link from, Link to) throws KernelException {
        throw new UnsupportedOperationException();
    }

    public void remove(Link link) throws KernelException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
