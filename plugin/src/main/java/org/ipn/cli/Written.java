// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.model.Rights;
import org.jspecify.annotations.Nullable;

/**
 * What a command writes, and why some of it is not where it should be: a PrintWriter keeps that to itself, and who waits for something
 * to write does not see that nobody reads on.
 */
final class Written extends FilterOutputStream {
    /** Standard output; System.out would swallow its errors. */
    static final Written STANDARD = standard();

    private final Fd descriptor;
    private final boolean isFile;
    private @Nullable IOException failed;
    private boolean unread;

    /** @param descriptor of where {@code out} goes */
    private Written(OutputStream out, Fd descriptor, boolean isFile) {
        super(out);
        this.descriptor = descriptor;
        this.isFile = isFile;
    }

    /** Standard output, for who says by itself what became of it. Stays open. */
    static Written standard() {
        return new Written(new FileOutputStream(FileDescriptor.out), Fd.standardOutput(), false);
    }

    /** Makes a file, or finds who reads from a fifo. */
    static Written to(Path file) throws IOException {
        FileOutputStream out = new FileOutputStream(file.toFile());
        try {
            return new Written(out, Fd.open(file, Rights.W), true);
        } catch (ErrnoException e) {
            out.close();
            throw e;
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (failed != null) {
            throw failed; // a part of what comes next, behind a hole
        }
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failed = e;
            unread = hasHungUp();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (isFile) {
            descriptor.close();
            super.close();
        }
    }

    /** Why the output is not whole; that nobody reads on, as {@code | head} does, is no reason. */
    Optional<String> failure() {
        return Optional.ofNullable(failed).filter(e -> !unread).map(IOException::getMessage);
    }

    /** Whether it failed because who read it has gone. */
    boolean isUnread() {
        return unread;
    }

    private boolean hasHungUp() {
        try {
            return descriptor.hasHungUp();
        } catch (ErrnoException e) {
            return false; // the write's own error says more
        }
    }

    /** Has the process end, with success, once nobody reads on: for who may wait long until the next write would tell. */
    void endsUnread() {
        Thread thread = new Thread(
                () -> {
                    try {
                        descriptor.awaitHangUp();
                        System.exit(0);
                    } catch (ErrnoException e) {
                        System.err.println("ipn: wait for the reader's end: " + e.getMessage());
                    }
                },
                "reader");
        thread.setDaemon(true);
        thread.start();
    }
}
