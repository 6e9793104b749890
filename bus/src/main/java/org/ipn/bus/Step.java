// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import org.jspecify.annotations.Nullable;

/** The steps of publish, join and leave, at any of which a process may die: tests have it die there. */
final class Step {
    private static final @Nullable String LAST = System.getProperty("org.ipn.bus.die");

    private Step() {}

    /** Costs nothing where nobody dies: the JIT leaves it out. */
    static void at(String name) {
        if (LAST != null && LAST.equals(name)) {
            Runtime.getRuntime().halt(137);
        }
    }
}
