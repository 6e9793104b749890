// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

import java.nio.file.Path;

/** The network namespace in which a tap was made, by the tap's descriptor: nothing else leads there. */
public final class TapNamespace {
    private static final long SIOCGSKNS = 0x894c; // linux/sockios.h

    private TapNamespace() {}

    public static NetworkNamespace of(Fd tap) throws ErrnoException {
        try (Fd namespace = new Fd(LibC.check("ioctl SIOCGSKNS", LibC.ioctl(tap.number(), SIOCGSKNS, 0)))) {
            return NetworkNamespace.at(Path.of("/proc/self/fd/" + namespace.number()));
        }
    }
}
