// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ipn.kernel.sys.UnixStream;

/** ipnd's lines, as they come. One thread at a time. */
final class Lines {
    private static final int LONGEST = 4096;

    private final UnixStream stream;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST);
    /** A character for each byte: a line is decoded when it is whole. */
    private String rest = "";

    Lines(UnixStream stream) {
        this.stream = stream;
    }

    UnixStream stream() {
        return stream;
    }

    /** Whether the next line is here already. */
    boolean hasNext() {
        return rest.indexOf('\n') >= 0;
    }

    /** Waits for a line, without its end; what is left where ipnd ends before it, which may be empty. */
    String next() throws IOException {
        while (!hasNext() && rest.length() < LONGEST) {
            int count = stream.receive(buffer);
            if (count == 0) {
                return taken(rest.length());
            }
            byte[] bytes = new byte[count];
            buffer.get(0, bytes);
            rest += new String(bytes, StandardCharsets.ISO_8859_1);
        }
        return taken(hasNext() ? rest.indexOf('\n') : rest.length());
    }

    private String taken(int length) {
        String line = rest.substring(0, length);
        rest = rest.substring(Math.min(length + 1, rest.length()));
        return new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip();
    }
}
