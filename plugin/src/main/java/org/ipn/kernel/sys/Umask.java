// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.sys;

/** Which rights this process's new files and folders never have (umask(2)). */
public final class Umask {
    private Umask() {}

    /** @param mask 022 = nobody but their owner may write them */
    public static void set(int mask) {
        LibC.umask(mask); // never fails
    }
}
