// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.ipn.bus.MessageHandler;
import org.jspecify.annotations.Nullable;

/** Messages on their way to an output: lines, or records: length (four bytes, big-endian), message. */
final class Printed implements MessageHandler {
    private static final int ROOM = 64 << 10;
    private static final int BESIDE = 4;

    private final OutputStream out;
    private final boolean records;
    private ByteBuffer waiting = ByteBuffer.allocate(ROOM);
    private @Nullable IOException failed;

    Printed(OutputStream out, boolean records) {
        this.out = out;
        this.records = records;
    }

    @Override
    public void onMessage(ByteBuffer message) {
        int length = message.remaining();
        if (waiting.remaining() < length + BESIDE) {
            write();
        }
        if (waiting.capacity() < length + BESIDE) {
            waiting = ByteBuffer.allocate(length + BESIDE);
        }
        if (records) {
            waiting.putInt(length).put(message);
        } else {
            waiting.put(message).put((byte) '\n');
        }
    }

    private void write() {
        try {
            if (failed == null) {
                out.write(waiting.array(), 0, waiting.position());
            }
        } catch (IOException e) {
            failed = e;
        }
        waiting.clear();
    }

    /** Writes what waits; false = nobody reads it, as with {@code | head}. */
    boolean flush() throws IOException {
        write();
        if (failed != null && !String.valueOf(failed.getMessage()).contains("Broken pipe")) {
            throw failed;
        }
        return failed == null;
    }
}
