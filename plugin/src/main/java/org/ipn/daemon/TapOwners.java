// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.ipn.kernel.sys.Accounts;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.TapOwner;

/** Numbers of the users and groups that networks name for their taps; looked up until found. Thread-safe. */
final class TapOwners {
    private final Map<NamedTap, TapOwner> known = new HashMap<>();

    /** Only root, where this host knows no such user or group. */
    synchronized TapOwner ownerOf(NamedTap tap) {
        TapOwner owner = known.get(tap);
        if (owner == null) {
            OptionalInt user = Accounts.user(tap.user());
            OptionalInt group = Accounts.group(tap.group());
            if (user.isEmpty() || group.isEmpty()) {
                return TapOwner.ROOT;
            }
            owner = TapOwner.of(user.getAsInt(), group.getAsInt());
            known.put(tap, owner);
        }
        return owner;
    }

    /** A user or group that this host does not know: one line; empty when it knows all. */
    static Optional<String> unknown(Network network) {
        for (NamedTap tap : network.taps()) {
            if (Accounts.user(tap.user()).isEmpty()) {
                return Optional.of("user " + tap.user() + " of <ipn:tap dev=\"" + tap.device() + "\"> does not exist");
            }
            if (Accounts.group(tap.group()).isEmpty()) {
                return Optional.of(
                        "group " + tap.group() + " of <ipn:tap dev=\"" + tap.device() + "\"> does not exist");
            }
        }
        return Optional.empty();
    }
}
