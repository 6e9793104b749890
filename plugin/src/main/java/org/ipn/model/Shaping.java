// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * How much a port carries.
 *
 * @param rate Mbit/s each way
 * @param queue frames waiting for the member
 * @param flood Mbit/s towards other hypervisors of what is for all, or for an address of which nothing is heard there; of an overlay alone
 */
public record Shaping(
        @Nullable Integer rate,
        @Nullable Integer queue,
        @Nullable Integer flood) {
    private static final String FLOOD = "flood-rate";

    static Shaping of(PolicyText text) {
        return new Shaping(text.number("rate"), text.number("queue"), text.number(FLOOD));
    }

    void write(PolicyText text) {
        text.write("rate", rate);
        text.write("queue", queue);
        text.write(FLOOD, flood);
    }
}
