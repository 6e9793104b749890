// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.util.function.Consumer;

/**
 * How a receiver receives.
 *
 * @param oldest whether it starts with what senders that are there already still hold; else with what they send from now on
 * @param once whether it ends when it has read all of the senders that it has met, and they have gone
 * @param spinning whether it waits without sleeping: quicker, and a CPU is busy with it
 * @param trouble is told, in one line, of a member that is mad: it is heard no more; called by any thread
 * @param changes is told when members come or go; called by a thread of the bus, which waits for it; what it throws is
 *     trouble, and ends nothing
 */
public record ReceiverOptions(
        boolean oldest, boolean once, boolean spinning, Consumer<String> trouble, Consumer<Presence> changes) {
    public static ReceiverOptions fromNow() {
        return new ReceiverOptions(false, false, false, Receiver::log, presence -> {});
    }

    public static ReceiverOptions fromOldest() {
        return new ReceiverOptions(true, false, false, Receiver::log, presence -> {});
    }

    public ReceiverOptions withOnce(boolean ends) {
        return new ReceiverOptions(oldest, ends, spinning, trouble, changes);
    }

    public ReceiverOptions withSpinning(boolean spins) {
        return new ReceiverOptions(oldest, once, spins, trouble, changes);
    }

    public ReceiverOptions withTrouble(Consumer<String> told) {
        return new ReceiverOptions(oldest, once, spinning, told, changes);
    }

    public ReceiverOptions withChanges(Consumer<Presence> told) {
        return new ReceiverOptions(oldest, once, spinning, trouble, told);
    }
}
