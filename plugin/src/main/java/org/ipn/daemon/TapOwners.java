// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.ipn.kernel.sys.Accounts;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.TapOwner;

/**
 * Numbers of the users and groups that networks name for their taps; looked up until found, where nobody waits: an account may be asked
 * for far away. Thread-safe.
 */
final class TapOwners {
    private final Map<NamedTap, TapOwner> known = new ConcurrentHashMap<>();

    /** Asks for those that are not known yet. May take its time. */
    void learn(List<Network> networks) {
        for (Network network : networks) {
            for (NamedTap tap : network.taps()) {
                if (!known.containsKey(tap)) {
                    OptionalInt user = Accounts.user(tap.user());
                    OptionalInt group = Accounts.group(tap.group());
                    if (user.isPresent() && group.isPresent()) {
                        known.put(tap, TapOwner.of(user.getAsInt(), group.getAsInt()));
                    }
                }
            }
        }
    }

    /** Who may open the networks' named taps, by device, as far as it was learnt. */
    Map<String, TapOwner> of(List<Network> networks) {
        Map<String, TapOwner> owners = new HashMap<>();
        for (Network network : networks) {
            for (NamedTap tap : network.taps()) {
                TapOwner owner = known.get(tap);
                if (owner != null) {
                    owners.put(tap.device(), owner);
                }
            }
        }
        return owners;
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
