// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /networks/NAME/ports}: a tap that this user, or this group's users, may open; default root.
 *
 * @param policy attributes as XML writes them, by name; null = none
 */
public record PortRequest(
        @Nullable String device,
        @Nullable String user,
        @Nullable String group,
        @Nullable Map<String, String> policy) {}
