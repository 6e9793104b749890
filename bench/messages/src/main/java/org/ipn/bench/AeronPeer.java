// SPDX-License-Identifier: Apache-2.0
package org.ipn.bench;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Aeron IPC, through a media driver in a process of its own: exclusive publications, the default terms of 64 MiB in /dev/shm, an MTU that
 * takes each message in one piece, no bounds checks; who finds nothing spins, or backs off as Aeron does by default.
 */
final class AeronPeer implements Peer {
    private static final int STREAM = 1001;
    private static final int FRAGMENTS = 256;
    private static final String CHANNEL = "aeron:ipc?mtu=32k";

    private static Aeron connect(Job job) {
        return Aeron.connect(new Aeron.Context().aeronDirectoryName(job.place()));
    }

    private static IdleStrategy idling(boolean spinning) {
        return spinning ? new BusySpinIdleStrategy() : new BackoffIdleStrategy();
    }

    @Override
    public Out sender(Job job) {
        Aeron aeron = connect(job);
        ExclusivePublication publication = aeron.addExclusivePublication(CHANNEL, STREAM);
        IdleStrategy idle = idling(job.spinning());
        return new Out() {
            private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);

            @Override
            public boolean send(ByteBuffer message) {
                if (buffer.byteBuffer() != message) {
                    buffer.wrap(message);
                }
                boolean sent = publication.offer(buffer, 0, buffer.capacity()) > 0;
                idle.idle(sent ? 1 : 0);
                return sent;
            }

            @Override
            public void close() {
                publication.close();
                aeron.close();
            }
        };
    }

    @Override
    public In receiver(Job job) {
        Aeron aeron = connect(job);
        Subscription subscription = aeron.addSubscription(CHANNEL, STREAM);
        IdleStrategy idle = idling(job.spinning());
        return new In() {
            private FragmentHandler handler;

            @Override
            public void receive(Tally tally) {
                if (handler == null) {
                    handler = (buffer, offset, length, header) ->
                            tally.message(buffer.getLong(offset, ByteOrder.BIG_ENDIAN));
                }
                idle.idle(subscription.poll(handler, FRAGMENTS));
            }

            @Override
            public void close() {
                subscription.close();
                aeron.close();
            }
        };
    }
}
