// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is on a bus.
 *
 * @param messages sent by the senders that are there
 * @param bytes of these messages
 */
public record BusReport(int senders, int receivers, long messages, long bytes, List<Member> members) {
    public BusReport {
        members = List.copyOf(members);
    }

    /**
     * A member, by what it says of itself; process and user are the kernel's words.
     *
     * @param process 0 = in a PID namespace that is not seen from here
     * @param rights r = receives, w = sends
     * @param sent messages; null of a receiver, or of one that does not answer
     * @param received messages; null of a sender, or of one that does not answer
     * @param lost messages, overwritten before it read them; null like received
     */
    public record Member(
            int process,
            int user,
            String rights,
            @Nullable Long sent,
            @Nullable Long received,
            @Nullable Long lost) {}
}
