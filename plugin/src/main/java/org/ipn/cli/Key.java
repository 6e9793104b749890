// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

/** A key that {@code ipn top} knows. */
enum Key {
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    HOME,
    END,
    LEFT,
    RIGHT,
    REVERSE,
    QUIT
}
