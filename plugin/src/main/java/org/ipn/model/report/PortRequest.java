// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import org.jspecify.annotations.Nullable;

/** The body of {@code POST /networks/NAME/ports}: a tap that this user, or this group's users, may open; default root. */
public record PortRequest(
        @Nullable String device,
        @Nullable String user,
        @Nullable String group) {}
