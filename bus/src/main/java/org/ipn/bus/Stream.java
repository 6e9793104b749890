// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The layout, version 1, of a sender's stream: memory that the sender alone writes. All numbers are in the host's byte order.
 *
 * <pre>
 *      0  u64 magic     "IPNBUS" and the version
 *      8  u32 capacity  of the ring: a power of two, 64 KiB to 256 MiB
 *    128  u64 claimed   a multiple of a chunk; the sender writes below it, so what lies below claimed - capacity is gone
 *    136  u32 waiting   odd = the sender waits for room: a receiver whose position reaches wanted sends it a byte, one for each such number
 *    144  u64 wanted
 *    256  u64 tail      where the next record begins    264  u64 messages    272  u64 bytes      (for who looks; of its newest chunk, at least)
 *    512  16 × { u64 position, u64 message }            where the first record of a chunk begins, and its number
 *   4096  ring          byte p of the stream is at 4096 + p mod capacity
 *
 *   a record, at a multiple of 8:  0  u32 length + 1, 0 = not written yet    4  u32 its number, the lower half    8  message, padding
 * </pre>
 *
 * A chunk is a sixteenth of the ring. The sender writes, in this order: claimed, where the record or the zero behind it reaches beyond; the
 * zero behind the record; the message; and, released, the record's first word. So a word that is not zero begins a whole record, unless
 * the sender has come round: a receiver looks at claimed once it has copied. What lies on one line of the cache is written by one side and rarely.
 */
final class Stream {
    static final long MAGIC = 0x0001_5355_424e_5049L; // "IPNBUS", 1, 0
    static final int CAPACITY = 8;
    static final int CLAIMED = 128;
    static final int WAITING = 136;
    static final int WANTED = 144;
    static final int TAIL = 256;
    static final int MESSAGES = 264;
    static final int BYTES = 272;
    static final int INDEX = 512;
    static final int RING = 4096;

    static final int CHUNKS = 16;
    static final int WORD = 8;
    static final int LEAST = 64 << 10;
    static final int MOST = 256 << 20;

    static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private Stream() {}

    static boolean isCapacity(long bytes) {
        return bytes >= LEAST && bytes <= MOST && Long.bitCount(bytes) == 1;
    }

    /** The longest message, in bytes: with four of them in a ring, a receiver has time to copy one. */
    static int longest(int capacity) {
        return capacity / 4;
    }

    /** What a message takes of the ring, in bytes. */
    static int size(int length) {
        return length + 2 * WORD - 1 & -WORD;
    }

    static long word(long message, int length) {
        return message << 32 | (length + 1);
    }

    static int length(long word) {
        return (int) word - 1;
    }

    static int number(long word) {
        return (int) (word >>> 32);
    }

    /** Writes the first lines of memory that is all zeros. */
    static void begin(ByteBuffer memory, int capacity) {
        memory.putInt(CAPACITY, capacity);
        LONG.setRelease(memory, 0, MAGIC);
    }
}
