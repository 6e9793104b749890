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

    /** The same as asking {@link #madeFor} for this network, at a fraction of the cost. */
    static boolean isMadeFor(UUID network, String alias) {
        return alias.startsWith(MADE) && alias.equals(made(network));
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
        String text = alias.substring(prefix.length());
        return isUuid(text) ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /** As Java writes one; it reads 1-2-3-4-5 too. An admin's own text may look like ours. */
    private static boolean isUuid(String text) {
        boolean fits = text.length() == 36;
        for (int i = 0; fits && i < text.length(); i++) {
            char each = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            fits = dash ? each == '-' : each >= '0' && each <= '9' || each >= 'a' && each <= 'f';
        }
        return fits;
    }
}
