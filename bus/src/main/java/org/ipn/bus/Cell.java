// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;

/**
 * The layout of what a receiver tells one sender: memory that the receiver alone writes.
 *
 * <pre>
 *     0  u64 magic     "IPNCELL" and the version
 *    64  u64 position  of the sender's stream: what is below it may be overwritten
 *   128  u32 sleeping  odd = the receiver sleeps: whoever publishes sends it a byte, one for each such number
 *  4096
 * </pre>
 */
final class Cell {
    static final long MAGIC = 0x014c_4c45_434e_5049L;
    static final int POSITION = 64;
    static final int SLEEPING = 128;
    static final int SIZE = 4096;

    private Cell() {}

    static void begin(ByteBuffer memory) {
        Stream.LONG.setRelease(memory, 0, MAGIC);
    }

    /** Turns an even number into an odd one, or back. */
    static void toggle(ByteBuffer memory, int at) {
        Stream.INT.setRelease(memory, at, (int) Stream.INT.getOpaque(memory, at) + 1);
    }
}
