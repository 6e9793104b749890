// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The messages in a stream of bytes: lines, or records: length (four bytes, big-endian), message. None is copied. */
final class Messages {
    private static final int LEAST = 64 << 10;
    private static final int LENGTH = 4;

    private final InputStream in;
    private final boolean records;
    private final int longest;
    private byte[] bytes = new byte[LEAST];
    private ByteBuffer message = ByteBuffer.wrap(bytes);
    private int from;
    private int end;

    /** @param longest that a message may be, in bytes */
    Messages(InputStream in, boolean records, int longest) {
        this.in = in;
        this.records = records;
        this.longest = longest;
    }

    /** A message, which is whole until the next is asked for; null at the end. */
    @Nullable
    ByteBuffer next() throws IOException, Failed {
        return records ? record() : line();
    }

    private @Nullable ByteBuffer record() throws IOException, Failed {
        if (!has(LENGTH)) {
            if (from < end) {
                throw new EOFException("the last record is not whole");
            }
            return null;
        }
        int length = message.clear().getInt(from);
        if (length < 0 || length > longest) {
            throw tooLong(Integer.toUnsignedLong(length));
        }
        if (!has(LENGTH + length)) {
            throw new EOFException("the last record is not whole");
        }
        from += LENGTH;
        return take(length, 0);
    }

    private @Nullable ByteBuffer line() throws IOException, Failed {
        int looked = 0;
        while (true) {
            for (int at = from + looked; at < end; at++) {
                if (bytes[at] == '\n') {
                    return take(at - from, 1);
                }
            }
            looked = end - from;
            if (looked > longest) {
                throw tooLong(restOfLine());
            }
            if (!has(looked + 1)) {
                return looked == 0 ? null : take(looked, 0);
            }
        }
    }

    private ByteBuffer take(int length, int behind) throws Failed {
        if (length > longest) {
            throw tooLong(length);
        }
        message.limit(from + length).position(from);
        from += length + behind;
        return message;
    }

    /** Whether so many bytes are there, once what is missing was read. */
    private boolean has(int count) throws IOException {
        while (end - from < count) {
            makeRoom(count);
            int read = in.read(bytes, end, bytes.length - end);
            if (read < 0) {
                return false;
            }
            end += read;
        }
        return true;
    }

    private void makeRoom(int count) {
        message.clear();
        if (bytes.length - from >= count && end < bytes.length) {
            return;
        }
        if (count > bytes.length) {
            bytes = Arrays.copyOfRange(bytes, from, from + Math.max(2 * bytes.length, count));
            message = ByteBuffer.wrap(bytes);
        } else {
            System.arraycopy(bytes, from, bytes, 0, end - from);
        }
        end -= from;
        from = 0;
    }

    /** How long the line is that is not kept. */
    private long restOfLine() throws IOException {
        long length = (long) end - from;
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
            for (int at = 0; at < read; at++) {
                if (bytes[at] == '\n') {
                    return length + at;
                }
            }
            length += read;
        }
        return length;
    }

    private Failed tooLong(long length) {
        return new Failed("message of " + length + " bytes exceeds the limit of " + longest
                + ", a quarter of the ring: --ring gives it a larger one");
    }
}
