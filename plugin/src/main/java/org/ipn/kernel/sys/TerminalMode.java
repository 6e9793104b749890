// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.util.Optional;

/** How a terminal hands on what is typed; put back by {@link #restore}, from any thread. */
public final class TerminalMode {
    // asm-generic/ioctls.h
    private static final long TCGETS = 0x5401;
    private static final long TCSETS = 0x5402;

    // struct termios of asm-generic/termbits.h: four u32 of flags, the local ones last; u8 c_line; u8 c_cc[19]
    private static final int SIZE = 36;
    private static final int LOCAL_FLAGS = 12;
    private static final int ICANON = 0x2;
    private static final int ECHO = 0x8;
    private static final int CONTROLS = 17;
    private static final int VTIME = CONTROLS + 5;
    private static final int VMIN = CONTROLS + 6;

    private final int fd;
    private final ByteBuffer before;

    private TerminalMode(int fd, ByteBuffer before) {
        this.fd = fd;
        this.before = before;
    }

    /** From now on each key is handed on at once, and not shown: {@code stty -icanon -echo}. Empty where this descriptor is no terminal. */
    public static Optional<TerminalMode> singleKeys(int fd) throws ErrnoException {
        ByteBuffer before = Layout.direct(SIZE);
        if (LibC.ioctl(fd, TCGETS, before) < 0) {
            return Optional.empty();
        }
        ByteBuffer keys = Layout.direct(SIZE);
        keys.put(before.duplicate()).clear();
        keys.putInt(LOCAL_FLAGS, keys.getInt(LOCAL_FLAGS) & ~(ICANON | ECHO));
        keys.put(VTIME, (byte) 0).put(VMIN, (byte) 1);
        LibC.check("TCSETS", LibC.ioctl(fd, TCSETS, keys));
        return Optional.of(new TerminalMode(fd, before));
    }

    /** As it was found; of a terminal that has gone meanwhile there is nothing to put back. */
    public synchronized void restore() {
        var unused = LibC.ioctl(fd, TCSETS, before);
    }
}
