// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.io.IOException;

/** A call of libc failed: which one, and errno. */
public final class ErrnoException extends IOException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final int number;

    public ErrnoException(String call, int number) {
        super(call + ": " + Errno.text(number) + " (" + Errno.name(number) + ")");
        this.call = call;
        this.number = number;
    }

    /** What failed: {@code open /dev/net/tun}. */
    public String call() {
        return call;
    }

    /** As in {@code asm-generic/errno.h}. */
    public int number() {
        return number;
    }
}
