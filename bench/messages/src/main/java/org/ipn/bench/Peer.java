// SPDX-License-Identifier: Apache-2.0
package org.ipn.bench;

import java.nio.ByteBuffer;
import org.ipn.bus.SenderOptions;

/** A way to send messages to many. */
interface Peer {
    /** One who sends. */
    interface Out extends AutoCloseable {
        /** Sends what is between position and limit; false = there is no room, and it was not sent. */
        boolean send(ByteBuffer message) throws Exception;

        @Override
        void close();
    }

    /** One who receives. */
    interface In extends AutoCloseable {
        /** Tells of what is there; waits for it, but not for long. */
        void receive(Tally tally) throws Exception;

        @Override
        void close();
    }

    Out sender(Job job) throws Exception;

    In receiver(Job job) throws Exception;

    static Peer of(String name) {
        return switch (name) {
            case "bus" -> new BusPeer(SenderOptions.lossy());
            case "bus-lossless" -> new BusPeer(SenderOptions.waiting());
            case "bus-wide" -> new BusPeer(SenderOptions.waiting().withCapacity(4 << 20));
            case "aeron" -> new AeronPeer();
            case "jeromq" -> new JeroMqPeer();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
