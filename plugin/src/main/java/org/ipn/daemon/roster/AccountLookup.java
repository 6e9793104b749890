// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import org.ipn.kernel.sys.Accounts;
import org.ipn.model.AccountNumbers;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;

/** Asks the host for the numbers of users and groups: never on the world's thread, for an account may be asked for far away. */
public final class AccountLookup {
    private AccountLookup() {}

    /** All that these networks name. May take its time. */
    public static AccountNumbers of(Collection<Network> networks) {
        Map<String, Integer> users = new HashMap<>();
        Map<String, Integer> groups = new HashMap<>();
        for (Network network : networks) {
            find(network.access().owner(), users, Accounts::user);
            find(network.access().group(), groups, Accounts::group);
            for (NamedTap tap : network.taps()) {
                find(tap.user(), users, Accounts::user);
                find(tap.group(), groups, Accounts::group);
            }
        }
        return new AccountNumbers(users, groups);
    }

    private static void find(String name, Map<String, Integer> known, Function<String, OptionalInt> account) {
        if (!known.containsKey(name)) {
            account.apply(name).ifPresent(number -> known.put(name, number));
        }
    }
}
