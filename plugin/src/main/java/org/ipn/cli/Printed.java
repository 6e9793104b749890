// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.ipn.bus.MessageHandler;

/** Messages on their way to an output: lines, or records: length (four bytes, big-endian), message. */
final class Printed implements MessageHandler {
    private static final int ROOM = 64 << 10;
    private static final int BESIDE = 4;

    private final Written out;
    private final boolean records;
    private ByteBuffer waiting = ByteBuffer.allocate(ROOM);
    private boolean failed;

    Printed(Written out, boolean records) {
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
            out.write(waiting.array(), 0, waiting.position());
        } catch (IOException e) {
            failed = true;
        }
        waiting.clear();
    }

    /** Writes what waits; false = that can't be done, and {@link Written} knows why. */
    boolean flush() {
        write();
        return !failed;
    }
}
