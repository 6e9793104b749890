// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import org.ipn.model.Rights;

/** An open file descriptor, closed once. Thread-safe; but closing it does not end another thread's call on it. */
public final class Fd implements AutoCloseable {
    private final int number;
    private boolean closed;

    Fd(int number) {
        this.number = number;
    }

    static Fd open(String path, int flags) throws ErrnoException {
        return new Fd(LibC.check("open " + path, LibC.open(path, flags | LibC.O_CLOEXEC)));
    }

    /** Opens a file for what {@code rights} say: r = to read, w = to write. The kernel checks who may. */
    public static Fd open(Path path, Rights rights) throws ErrnoException {
        int access = switch (rights) {
            case R -> LibC.O_RDONLY;
            case W -> LibC.O_WRONLY;
            case RW -> LibC.O_RDWR;
            case NONE -> throw new IllegalArgumentException("a file is opened for something");
        };
        // Should it be a fifo or a terminal, neither wait for it nor be owned by it.
        int flags = access | LibC.O_NONBLOCK | LibC.O_NOCTTY | LibC.O_CLOEXEC;
        return new Fd(LibC.check("open " + path, LibC.open(Layout.text(path.toString()), flags)));
    }

    /** A counter that {@link #signal} raises and {@link Readiness} waits for. */
    public static Fd event() throws ErrnoException {
        return new Fd(LibC.check("eventfd", LibC.eventfd(0, LibC.EFD_CLOEXEC)));
    }

    /** What this process writes by default; to be left open. */
    public static Fd standardOutput() {
        return new Fd(1);
    }

    /** Whether nobody is at the other end of a pipe, a socket or a terminal any more. A file has no other end. */
    public boolean hasHungUp() throws ErrnoException {
        return hungUp(0);
    }

    /** Waits until it {@link #hasHungUp}: of a file for ever. */
    public void awaitHangUp() throws ErrnoException {
        hungUp(-1);
    }

    private boolean hungUp(int ms) throws ErrnoException {
        ByteBuffer poll = Layout.direct(Layout.POLLFD);
        Layout.pollfd(poll, 0, number, (short) 0); // errors alone, which are told unasked
        return Poll.await(poll, 1, ms) > 0;
    }

    public void signal() {
        LibC.write(number, Layout.ONE, Long.BYTES);
    }

    /** Takes back what was {@link #signal}led of an {@link #event}; waits where nothing was. */
    public void drain() throws ErrnoException {
        read(Layout.direct(Long.BYTES));
    }

    int number() {
        return number;
    }

    /** What the kernel found its opener may do, from the way it was opened; empty for O_PATH, which proves nothing, and for ioctl only. */
    public Optional<Rights> rights() throws ErrnoException {
        int flags = LibC.check("fcntl F_GETFL", LibC.fcntl(number, LibC.F_GETFL, 0));
        if ((flags & LibC.O_PATH) != 0) {
            return Optional.empty();
        }
        return switch (flags & LibC.O_ACCMODE) {
            case LibC.O_RDONLY -> Optional.of(Rights.R);
            case LibC.O_WRONLY -> Optional.of(Rights.W);
            case LibC.O_RDWR -> Optional.of(Rights.RW);
            default -> Optional.empty();
        };
    }

    /** Which file it is of. */
    public FileId file() throws ErrnoException {
        return FileId.of(number, "", LibC.AT_EMPTY_PATH);
    }

    /**
     * Reads from a direct buffer's first byte on, once: of a tap one whole frame.
     *
     * @return bytes read, 0 at the end of a file
     */
    public int read(ByteBuffer direct) throws ErrnoException {
        ByteBuffer whole = direct.duplicate().clear(); // from its position on is what a call would take
        long count = LibC.read(number, whole, direct.capacity());
        while (count < 0) {
            ErrnoException failed = LibC.failure("read");
            if (failed.number() != Errno.EINTR) {
                throw failed;
            }
            count = LibC.read(number, whole, direct.capacity());
        }
        return (int) count;
    }

    /** Writes the first {@code length} bytes of a direct buffer, once: to a tap one whole frame. */
    public int write(ByteBuffer direct, int length) throws ErrnoException {
        if (length > direct.capacity()) {
            throw new IndexOutOfBoundsException(length + " bytes in a buffer of " + direct.capacity());
        }
        ByteBuffer whole = direct.duplicate().clear();
        long count = LibC.write(number, whole, length);
        while (count < 0) {
            ErrnoException failed = LibC.failure("write");
            if (failed.number() != Errno.EINTR) {
                throw failed;
            }
            count = LibC.write(number, whole, length);
        }
        return (int) count;
    }

    /** On Linux the number is free again even where close(2) reports an error. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(number);
        }
    }

    @Override
    public String toString() {
        return "fd " + number;
    }
}
