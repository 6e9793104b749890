// SPDX-License-Identifier: Apache-2.0
package org.ipn.bench;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** This process's time on the CPU: Java's own figure is in steps of 10 ms. */
final class CpuTime {
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2; // time.h

    static {
        Native.register(CpuTime.class, Platform.C_LIBRARY_NAME);
    }

    private CpuTime() {}

    private static native int clock_gettime(int clock, ByteBuffer timespec);

    static long nanos() {
        ByteBuffer time = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, time);
        return time.getLong(0) * 1_000_000_000 + time.getLong(8);
    }
}
