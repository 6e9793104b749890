// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /networks/NAME/ports}: a tap that this user, or this group's users, may open; default root. Or, with {@code
 * container}, the host's end of a veth that is there, by whose other end that container joins.
 *
 * @param policy attributes as XML writes them, by name; null = none; not of a container's
 * @param container its name
 * @param mac of the container's end
 * @param portgroup of the network; null = its default one
 */
public record PortRequest(
        @Nullable String device,
        @Nullable String user,
        @Nullable String group,
        @Nullable Map<String, String> policy,
        @Nullable String container,
        @Nullable String mac,
        @Nullable String portgroup) {
    /** A tap. */
    public PortRequest(
            String device, @Nullable String user, @Nullable String group, @Nullable Map<String, String> policy) {
        this(device, user, group, policy, null, null, null);
    }
}
