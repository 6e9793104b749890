// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/**
 * Who may open a tap ({@code linux/if_tun.h}, TUNSETOWNER and TUNSETGROUP): with both, only that user as one of that group.
 *
 * @param user numeric, the kernel's 32 unsigned bits; {@link #NOBODY} = not said
 * @param group numeric, likewise; {@link #NOBODY} = not said
 */
public record TapOwner(int user, int group) {
    public static final int NOBODY = -1;

    /** Only root. */
    public static final TapOwner ROOT = new TapOwner(0, NOBODY);

    /** root as user or group is the default of both, and means that the other decides alone. */
    public static TapOwner of(int user, int group) {
        if (user == 0 && group == 0) {
            return ROOT;
        }
        return new TapOwner(user == 0 ? NOBODY : user, group == 0 ? NOBODY : group);
    }
}
