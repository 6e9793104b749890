// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * How bad the line towards a member is made.
 *
 * @param loss percent
 * @param duplicate percent
 * @param delay ms
 * @param jitter ms
 */
public record Impairment(
        @Nullable Double loss,
        @Nullable Double duplicate,
        @Nullable Integer delay,
        @Nullable Integer jitter) {
    static Impairment of(PolicyText text) {
        return new Impairment(
                text.percent("loss"), text.percent("duplicate"), text.number("delay"), text.number("jitter"));
    }

    void write(PolicyText text) {
        text.write("loss", loss);
        text.write("duplicate", duplicate);
        text.write("delay", delay);
        text.write("jitter", jitter);
    }
}
