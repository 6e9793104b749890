// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Optional;

/** What the user asked for can't be done; the message is one line that says what, which device, why and what to do. */
public final class Refused extends Exception {
    private static final long serialVersionUID = 1;

    private final String line;

    /** @param message with names as users wrote them */
    public Refused(String message) {
        super(OneLine.of(message));
        this.line = String.valueOf(super.getMessage());
    }

    /** Of what a network is asked for. */
    public static Refused of(Network network, String why) {
        return new Refused("network " + network.name() + ": " + why);
    }

    /** Of what a guest is asked for. */
    public static Refused of(Guest guest, String why) {
        return new Refused("guest " + guest.name() + ": " + why);
    }

    /** Where there is a reason. */
    public static void throwIf(Optional<String> why, Network network) throws Refused {
        if (why.isPresent()) {
            throw of(network, why.get());
        }
    }

    /** The same. */
    public static void throwIf(Optional<String> why, Guest guest) throws Refused {
        if (why.isPresent()) {
            throw of(guest, why.get());
        }
    }

    @Override
    public String getMessage() {
        return line;
    }
}
