// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.file.Path;
import org.ipn.model.Rights;

/**
 * A network namespace, kept alive by this object. A namespace belongs to a thread: what a thread opens, and the processes and threads
 * that it starts, are in the namespace that it is in at that moment. Only for threads that end afterwards, never for one of a pool.
 */
public final class NetworkNamespace implements AutoCloseable {
    private final Fd fd;

    private NetworkNamespace(Fd fd) {
        this.fd = fd;
    }

    /** The one that the calling thread is in. */
    public static NetworkNamespace current() throws ErrnoException {
        return new NetworkNamespace(Fd.open("/proc/thread-self/ns/net", LibC.O_RDONLY));
    }

    /** The one that this file stands for, as {@code /run/netns/NAME} or {@code /proc/PID/ns/net}; whether it does, {@link #enter} tells (EINVAL). */
    public static NetworkNamespace at(Path file) throws ErrnoException {
        return new NetworkNamespace(Fd.open(file, Rights.R));
    }

    /** Puts the calling thread into a new one, with nothing in it but a loopback that is down (CAP_SYS_ADMIN). */
    public static void unshare() throws ErrnoException {
        LibC.check("unshare CLONE_NEWNET", LibC.unshare(LibC.CLONE_NEWNET));
    }

    /** Puts the calling thread into this one (CAP_SYS_ADMIN). */
    public void enter() throws ErrnoException {
        LibC.check("setns", LibC.setns(fd.number(), LibC.CLONE_NEWNET));
    }

    /** Of its file descriptor, for messages that name a namespace so; valid until closed. */
    public int number() {
        return fd.number();
    }

    @Override
    public void close() {
        fd.close();
    }
}
