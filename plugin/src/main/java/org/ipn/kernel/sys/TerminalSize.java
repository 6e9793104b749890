// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** How wide a terminal is. */
public final class TerminalSize {
    public static final int STDIN = 0;
    public static final int STDOUT = 1;

    private static final long TIOCGWINSZ = 0x5413; // asm-generic/ioctls.h
    private static final int SIZE = 8; // struct winsize of asm-generic/termios.h: rows, columns, two more

    private TerminalSize() {}

    /** Characters in a line, 80 where the terminal does not know; empty where this descriptor is no terminal. */
    public static OptionalInt columns(int fd) {
        ByteBuffer size = Layout.direct(SIZE);
        if (LibC.ioctl(fd, TIOCGWINSZ, size) < 0) {
            return OptionalInt.empty();
        }
        int columns = Short.toUnsignedInt(size.getShort(2));
        return OptionalInt.of(columns == 0 ? 80 : columns);
    }
}
