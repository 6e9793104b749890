// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.ipn.kernel.sys.Accounts;
import org.ipn.model.Access;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.TapOwner;

/**
 * Numbers of the users and groups that networks name, by name, as far as they were looked up and found.
 *
 * @param users uids
 * @param groups gids
 */
record AccountNumbers(Map<String, Integer> users, Map<String, Integer> groups) {
    /** What every host has: nothing need be looked up for networks that name nobody else. */
    static final AccountNumbers ROOT = new AccountNumbers(Map.of("root", 0), Map.of("root", 0));

    AccountNumbers {
        users = Map.copyOf(users);
        groups = Map.copyOf(groups);
    }

    /** Looks up all that these networks name. May take its time: an account may be asked for far away. */
    static AccountNumbers of(Collection<Network> networks) {
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

    /** These, where {@code newer} does not say otherwise. */
    AccountNumbers with(AccountNumbers newer) {
        Map<String, Integer> moreUsers = new HashMap<>(users);
        Map<String, Integer> moreGroups = new HashMap<>(groups);
        moreUsers.putAll(newer.users);
        moreGroups.putAll(newer.groups);
        return new AccountNumbers(moreUsers, moreGroups);
    }

    /** A user or group of {@code network} that is not among these: one line; empty when all are. */
    Optional<String> unknown(Network network) {
        return unknownOfAccess(network).or(() -> unknownOfTaps(network));
    }

    /** The same, of its node file. */
    Optional<String> unknownOfAccess(Network network) {
        return unknown(network.access().owner(), network.access().group(), "<ipn:access>");
    }

    /** The same, of its named taps. */
    Optional<String> unknownOfTaps(Network network) {
        return network.taps().stream()
                .flatMap(tap -> unknown(tap.user(), tap.group(), "<ipn:tap dev=\"" + tap.device() + "\">").stream())
                .findFirst();
    }

    private Optional<String> unknown(String user, String group, String of) {
        if (!users.containsKey(user)) {
            return Optional.of("user " + user + " of " + of + " does not exist");
        }
        return groups.containsKey(group)
                ? Optional.empty()
                : Optional.of("group " + group + " of " + of + " does not exist");
    }

    /** Who may open the networks' named taps, by device, as far as it is known. */
    Map<String, TapOwner> owners(List<Network> networks) {
        Map<String, TapOwner> owners = new HashMap<>();
        for (Network network : networks) {
            for (NamedTap tap : network.taps()) {
                Integer user = users.get(tap.user());
                Integer group = groups.get(tap.group());
                if (user != null && group != null) {
                    owners.put(tap.device(), TapOwner.of(user, group));
                }
            }
        }
        return owners;
    }

    boolean isOwner(Access access, int user) {
        return Integer.valueOf(user).equals(users.get(access.owner()));
    }

    boolean isGroup(Access access, Collection<Integer> among) {
        Integer group = groups.get(access.group());
        return group != null && among.contains(group);
    }
}
