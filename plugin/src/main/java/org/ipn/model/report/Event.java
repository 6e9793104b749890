// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import org.jspecify.annotations.Nullable;

/**
 * What {@code watch} tells, a line each.
 *
 * @param time RFC 3339
 * @param event start, stop, join, leave, change, or down and up: of a member's link
 * @param guest its name, of a process the one it gave itself
 * @param receivers members that may receive, after the event
 * @param senders members that may send, after the event
 */
public record Event(
        String time,
        String event,
        String network,
        @Nullable String device,
        @Nullable String kind,
        int receivers,
        int senders,
        @Nullable String guest,
        @Nullable String mac) {}
