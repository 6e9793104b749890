// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.util.Set;

/** A set of ports in one number, which a program can compare with what it finds along the bridge's own list, for each frame (shared.h). */
final class Crowd {
    /** No set of ports has it. */
    static final long NOBODY = 0;

    private Crowd() {}

    /** @param ports by ifindex */
    static long sum(Set<Integer> ports) {
        return ports.stream().mapToLong(Crowd::sign).sum();
    }

    /** The last step of SplitMix64, so that no two sets of ports that are likely have one sum. */
    private static long sign(int port) {
        long sign = (port + 1L) * 0x9e3779b97f4a7c15L;
        sign = (sign ^ sign >>> 30) * 0xbf58476d1ce4e5b9L;
        sign = (sign ^ sign >>> 27) * 0x94d049bb133111ebL;
        return sign ^ sign >>> 31;
    }
}
