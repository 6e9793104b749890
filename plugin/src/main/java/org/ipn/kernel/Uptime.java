// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The time since the host was booted, asleep too: nobody sets this clock, and it is the same for all processes (CLOCK_BOOTTIME). */
public final class Uptime {
    private static final Path FILE = Path.of("/proc/uptime");

    private Uptime() {}

    /** In ms, of which the kernel tells hundredths of a second. */
    public static long now() {
        try {
            return of(Files.readString(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException("read " + FILE + ": " + e.getMessage(), e);
        }
    }

    /** {@code 350735.47 234388.90}, see proc_uptime(5): seconds since the boot, and how many of them were idle. */
    static long of(String text) {
        String[] whole = text.substring(0, text.indexOf(' ')).split("\\.");
        return Long.parseLong(whole[0]) * 1000 + Long.parseLong(whole[1]) * 10;
    }
}
