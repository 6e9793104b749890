// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

/** Whose fault something is. */
public sealed interface Subject {
    static Subject of(org.ipn.model.Network network) {
        return new Network(network.name());
    }

    /** Of a change that failed: what is left of a network that is gone, its device or file stands for. */
    static Subject of(Change change) {
        String network = change.network();
        return network == null ? new Device(change.object()) : new Network(network);
    }

    /** An active network. */
    record Network(String name) implements Subject {}

    /** A device, or a file, that is no active network's. */
    record Device(String name) implements Subject {}

    /** What ipnd has to keep for its next start. */
    record State() implements Subject {}
}
