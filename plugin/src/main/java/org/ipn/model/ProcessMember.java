// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A process that has joined; what the kernel does not know of it.
 *
 * @param device its port on the host
 * @param index the port's ifindex
 * @param name as it calls itself
 * @param user who asked for it, by number; the descriptor may be anyone's by now
 * @param process its number when it joined; 0 = not known
 * @param groups of that user, by number
 * @param mac the member's own
 */
public record ProcessMember(
        String device,
        int index,
        UUID network,
        @Nullable String name,
        int user,
        int process,
        List<Integer> groups,
        Rights rights,
        Mac mac) {
    public ProcessMember {
        groups = List.copyOf(groups);
    }
}
