// SPDX-License-Identifier: Apache-2.0
package org.ipn.bench;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.ipn.bus.Bus;
import org.ipn.bus.BusException;
import org.ipn.bus.MessageHandler;
import org.ipn.bus.Receiver;
import org.ipn.bus.ReceiverOptions;
import org.ipn.bus.Sender;
import org.ipn.bus.SenderOptions;

/** The bus. */
record BusPeer(SenderOptions options) implements Peer {
    private static final long SOON = 200_000_000;

    @Override
    public Out sender(Job job) throws BusException {
        Sender sender = Bus.sender(Path.of(job.place()), options);
        return new Out() {
            @Override
            public boolean send(ByteBuffer message) throws BusException {
                sender.publish(message);
                return true;
            }

            @Override
            public void close() {
                sender.close();
            }
        };
    }

    @Override
    public In receiver(Job job) throws BusException {
        Receiver receiver =
                Bus.receiver(Path.of(job.place()), ReceiverOptions.fromNow().withSpinning(job.spinning()));
        return new In() {
            private final Duration soon = Duration.ofNanos(Math.max(SOON, job.gap()));
            private MessageHandler handler;

            @Override
            public void receive(Tally tally) throws BusException {
                if (handler == null) {
                    handler = message -> tally.message(message.getLong(message.position()));
                }
                receiver.receive(handler, soon);
            }

            @Override
            public void close() {
                receiver.close();
            }
        };
    }
}
