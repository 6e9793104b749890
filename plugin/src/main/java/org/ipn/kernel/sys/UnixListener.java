// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import org.jspecify.annotations.Nullable;

/** A listening UNIX stream socket. One thread accepts; any thread may close it, which ends a blocked {@link #accept}. */
public final class UnixListener implements AutoCloseable {
    private final Fd fd;
    private boolean accepting;
    private boolean closed;

    private UnixListener(Fd fd) {
        this.fd = fd;
    }

    /** Listens on a path at which nothing may be yet. */
    public static UnixListener at(String path, int backlog) throws ErrnoException {
        int number = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM | LibC.SOCK_CLOEXEC, 0);
        Fd fd = new Fd(LibC.check("socket AF_UNIX", number));
        try {
            int bound = LibC.bind(fd.number(), Layout.unixAddress(path), Layout.SOCKADDR_UN);
            LibC.check("bind " + path, bound);
            LibC.check("listen on " + path, LibC.listen(fd.number(), backlog));
            return new UnixListener(fd);
        } catch (ErrnoException failed) {
            fd.close();
            throw failed;
        }
    }

    /** Waits for the next connection; null once closed. */
    public @Nullable UnixStream accept() throws ErrnoException {
        synchronized (this) {
            if (closed) {
                return null;
            }
            accepting = true;
        }
        int number = LibC.accept4(fd.number(), null, null, LibC.SOCK_CLOEXEC);
        ErrnoException failed = number < 0 ? LibC.failure("accept") : null;
        synchronized (this) {
            accepting = false;
            if (closed) {
                fd.close();
                if (number >= 0) {
                    LibC.close(number);
                }
                return null;
            }
        }
        if (failed != null) {
            throw failed;
        }
        return new UnixStream(new Fd(number));
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (accepting) {
            LibC.shutdown(fd.number(), LibC.SHUT_RDWR); // a blocked accept fails, and its thread closes
        } else {
            fd.close();
        }
    }
}
