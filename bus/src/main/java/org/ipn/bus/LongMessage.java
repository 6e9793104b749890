// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;

/**
 * Where a receiver copies a message that is too long for a batch: one for all its senders, for how long it is, and how many of them there are, is theirs to
 * choose. What is in it is handed on before any other reader fills it anew. One thread.
 */
final class LongMessage {
    private static final long MOST = Stream.size(Stream.longest(Stream.MOST));

    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

    /** Of at least so many bytes; throws OutOfMemoryError. */
    ByteBuffer of(int size) {
        if (size > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(0); // what is too small may go first
            buffer = ByteBuffer.allocateDirect(Math.max(size, (int) Math.min(2L * Integer.highestOneBit(size), MOST)));
        }
        return buffer;
    }
}
