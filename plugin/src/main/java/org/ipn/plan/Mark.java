// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.Optional;
import java.util.UUID;

/**
 * The ifalias by which we know our links again, also after a restart: {@code ipn:UUID} on what we made,
 * {@code ipn-port:UUID} on what libvirt or the admin made and we serve.
 */
public final class Mark {
    private static final String MADE = "ipn:";
    private static final String SERVED = "ipn-port:";

    private Mark() {}

    public static String made(UUID network) {
        return MADE + network;
    }

    public static String served(UUID network) {
        return SERVED + network;
    }

    /** The network for which we made the link with this alias; empty when we did not make it. */
    public static Optional<UUID> madeFor(String alias) {
        return after(MADE, alias);
    }

    /** The network that the link with this alias was last a port of; empty when it never was. */
    public static Optional<UUID> servedFor(String alias) {
        return after(SERVED, alias);
    }

    /** The network that has, or had, to do with the link of this alias. */
    public static Optional<UUID> of(String alias) {
        return madeFor(alias).or(() -> servedFor(alias));
    }

    private static Optional<UUID> after(String prefix, String alias) {
        if (!alias.startsWith(prefix)) {
            return Optional.empty();
        }
        try {
            String text = alias.substring(prefix.length());
            UUID uuid = UUID.fromString(text);
            return uuid.toString().equals(text) ? Optional.of(uuid) : Optional.empty(); // Java takes 1-2-3-4-5 for one
        } catch (IllegalArgumentException notAUuid) {
            return Optional.empty(); // an admin's own text that only looks like ours
        }
    }
}
