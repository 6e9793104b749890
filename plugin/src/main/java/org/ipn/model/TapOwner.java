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

    /** As a tap is that nobody gave an owner, and as every other device is: who may administer the network may open it. */
    public static final TapOwner NONE = new TapOwner(NOBODY, NOBODY);

    /** Only root. */
    public static final TapOwner ROOT = new TapOwner(0, NOBODY);

    /** root as user or group is the default of both, and means that the other decides alone. */
    public static TapOwner of(int user, int group) {
        if (user == 0 && group == 0) {
            return ROOT;
        }
        return new TapOwner(user == 0 ? NOBODY : user, group == 0 ? NOBODY : group);
    }

    /** Whether nobody may open it but who may administer the network. */
    public boolean isPrivileged() {
        return user == 0 || user == NOBODY && group == NOBODY;
    }
}
