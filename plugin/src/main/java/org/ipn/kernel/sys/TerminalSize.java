// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** How wide and how high a terminal is. */
public final class TerminalSize {
    public static final int STDIN = 0;
    public static final int STDOUT = 1;

    private static final long TIOCGWINSZ = 0x5413; // asm-generic/ioctls.h
    private static final int SIZE = 8; // struct winsize of asm-generic/termios.h: rows, columns, two more

    private TerminalSize() {}

    /** Characters in a line, 80 where the terminal does not know; empty where this descriptor is no terminal. */
    public static OptionalInt columns(int fd) {
        return asked(fd, 2, 80);
    }

    /** Lines, 24 where the terminal does not know; empty where this descriptor is no terminal. */
    public static OptionalInt rows(int fd) {
        return asked(fd, 0, 24);
    }

    private static OptionalInt asked(int fd, int offset, int unknown) {
        ByteBuffer size = Layout.direct(SIZE);
        if (LibC.ioctl(fd, TIOCGWINSZ, size) < 0) {
            return OptionalInt.empty();
        }
        int said = Short.toUnsignedInt(size.getShort(offset));
        return OptionalInt.of(said == 0 ? unknown : said);
    }
}
