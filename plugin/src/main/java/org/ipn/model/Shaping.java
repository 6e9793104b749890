// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * How much a port carries.
 *
 * @param rate Mbit/s each way
 * @param queue frames waiting for the member
 */
public record Shaping(@Nullable Integer rate, @Nullable Integer queue) {
    static Shaping of(PolicyText text) {
        return new Shaping(text.number("rate"), text.number("queue"));
    }

    void write(PolicyText text) {
        text.write("rate", rate);
        text.write("queue", queue);
    }
}
