// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A packet of the talk by which two members come to know each other.
 *
 * <pre>
 *    0  u32 magic   4  u32 version   8  u32 step   12  u32 role: 'r', 'w' or 'o'   16  u64 id
 *   24  u64 messages   32  u64 bytes   40  u64 lost      (of FIGURES)
 *
 *   who connects                                 who listens
 *   HELLO    + a receiver's path, open  ─────────►  checks it
 *                                     ◄──────────  WELCOME  + a receiver's path, open, + memory where one sends and one receives
 *   MEMORY   + memory likewise          ─────────►
 *                                     ◄──────────  READY      (or, instead of WELCOME: TWICE; to an 'o': FIGURES)
 * </pre>
 *
 * From then on each byte wakes who sleeps, and the end of the connection is the end of the member.
 */
record Hello(int step, char role, long id, Figures figures) {
    static final int MAGIC = 0x53554249; // "IBUS"
    static final int VERSION = 1;
    static final int SIZE = 48;

    static final int HELLO = 1;
    static final int WELCOME = 2;
    static final int MEMORY = 3;
    static final int READY = 4;
    static final int FIGURES = 5;
    static final int TWICE = 6;

    /** What a member has sent, or received and lost. */
    record Figures(long messages, long bytes, long lost) {
        static final Figures NONE = new Figures(0, 0, 0);
    }

    ByteBuffer packet() {
        ByteBuffer packet = LibC.direct(SIZE).putInt(0, MAGIC).putInt(4, VERSION);
        packet.putInt(8, step).putInt(12, role).putLong(16, id);
        return packet.putLong(24, figures.messages).putLong(32, figures.bytes).putLong(40, figures.lost);
    }

    /** Null = it is no such packet. */
    static @Nullable Hello read(ByteBuffer packet, int length) {
        boolean ours = length == SIZE && packet.getInt(0) == MAGIC && packet.getInt(4) == VERSION;
        if (!ours) {
            return null;
        }
        Figures figures = new Figures(packet.getLong(24), packet.getLong(32), packet.getLong(40));
        return new Hello(packet.getInt(8), (char) packet.getInt(12), packet.getLong(16), figures);
    }
}
