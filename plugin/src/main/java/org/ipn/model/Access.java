// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Locale;

/**
 * Who may open the node file: {@code <ipn:access>}.
 *
 * @param owner name or number
 * @param group name or number
 * @param mode permission bits, r = receive, w = send
 */
public record Access(String owner, String group, int mode) {
    public static final Access DEFAULT = new Access("root", "root", 0600);

    /** {@code root:lab 0660}. */
    public String text() {
        return String.format(Locale.ROOT, "%s:%s %04o", owner, group, mode);
    }
}
