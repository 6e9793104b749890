// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a command prints, and why some of it is not where it should be: a PrintWriter keeps that to itself. */
final class Written extends FilterOutputStream {
    private @Nullable IOException failed;

    Written(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failed = e;
            throw e;
        }
    }

    /** Why the output is not whole; that nobody reads on, as {@code | head} does, is no reason. */
    Optional<String> failure() {
        return Optional.ofNullable(failed).map(IOException::getMessage).filter(why -> !why.contains("Broken pipe"));
    }
}
