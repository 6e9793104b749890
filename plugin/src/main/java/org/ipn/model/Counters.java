// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

/**
 * A link's counters since it was made, as the member sees them: rx = from the member, tx = to it.
 *
 * @param dropped frames that were meant for the member or came from it and were lost at the device
 * @param queue of those, the ones that were meant for the member and found no room in its queue
 */
public record Counters(long rxFrames, long rxBytes, long txFrames, long txBytes, long dropped, long queue) {
    /** With those that a further device on the way has lost. */
    public Counters losing(Counters further) {
        return new Counters(rxFrames, rxBytes, txFrames, txBytes, dropped + further.dropped, queue);
    }
}
