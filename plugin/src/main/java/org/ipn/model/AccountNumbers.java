// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers of the users and groups that networks name, by name, as far as they were looked up and found.
 *
 * @param users uids
 * @param groups gids
 */
public record AccountNumbers(Map<String, Integer> users, Map<String, Integer> groups) {
    /** What every host has: nothing need be looked up for networks that name nobody else. */
    public static final AccountNumbers ROOT = new AccountNumbers(Map.of("root", 0), Map.of("root", 0));

    public AccountNumbers {
        users = Map.copyOf(users);
        groups = Map.copyOf(groups);
    }

    /** These, where {@code newer} does not say otherwise. */
    public AccountNumbers with(AccountNumbers newer) {
        Map<String, Integer> moreUsers = new HashMap<>(users);
        Map<String, Integer> moreGroups = new HashMap<>(groups);
        moreUsers.putAll(newer.users);
        moreGroups.putAll(newer.groups);
        return new AccountNumbers(moreUsers, moreGroups);
    }

    /** A user or group of {@code network} that is not among these: one line; empty when all are. */
    public Optional<String> unknown(Network network) {
        return unknownOfAccess(network).or(() -> unknownOfTaps(network));
    }

    /** The same, of its node file. */
    public Optional<String> unknownOfAccess(Network network) {
        return unknown(network.access().owner(), network.access().group(), "<ipn:access>");
    }

    /** The same, of its named taps. */
    public Optional<String> unknownOfTaps(Network network) {
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

    /** Who may open this tap; empty where that is not known. */
    public Optional<TapOwner> ownerOf(NamedTap tap) {
        Integer user = users.get(tap.user());
        Integer group = groups.get(tap.group());
        return user == null || group == null ? Optional.empty() : Optional.of(TapOwner.of(user, group));
    }

    public boolean isOwner(Access access, int user) {
        return Integer.valueOf(user).equals(users.get(access.owner()));
    }

    public boolean isGroup(Access access, Collection<Integer> among) {
        Integer group = groups.get(access.group());
        return group != null && among.contains(group);
    }
}
