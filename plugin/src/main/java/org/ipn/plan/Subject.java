// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.UUID;

/** Whose fault something is. */
public sealed interface Subject {
    static Subject of(org.ipn.model.Network network) {
        return new Network(network.name());
    }

    /** Of a change that failed: what is left of a network that is gone, its device stands for. */
    static Subject of(Change change) {
        String network = change.network();
        return network == null ? new Device(change.link().name()) : new Network(network);
    }

    /** An active network. */
    record Network(String name) implements Subject {}

    /** A network that has stopped, of which something is left. */
    record Ended(UUID network) implements Subject {}

    /** A device that is no active network's. */
    record Device(String name) implements Subject {}

    /** What ipnd has to keep for its next start. */
    record State() implements Subject {}
}
