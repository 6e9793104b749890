// SPDX-License-Identifier: Apache-2.0
package org.ipn.bench;

import java.nio.ByteBuffer;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** JeroMQ, PUB and SUB over TCP on loopback (its ipc:// is that as well), with its default high water marks: a PUB drops beyond them. */
final class JeroMqPeer implements Peer {
    private static final int PORT = 5560;
    private static final int SOON = 200;

    private static String address(int sender) {
        return "tcp://127.0.0.1:" + (PORT + sender);
    }

    @Override
    public Out sender(Job job) {
        ZContext context = new ZContext();
        ZMQ.Socket socket = context.createSocket(SocketType.PUB);
        socket.setLinger(0);
        socket.bind(address(job.index()));
        return new Out() {
            @Override
            public boolean send(ByteBuffer message) {
                byte[] bytes = new byte[job.size()]; // JeroMQ's from now on
                message.get(0, bytes);
                return socket.send(bytes);
            }

            @Override
            public void close() {
                context.close();
            }
        };
    }

    @Override
    public In receiver(Job job) {
        ZContext context = new ZContext();
        ZMQ.Socket socket = context.createSocket(SocketType.SUB);
        socket.setReceiveTimeOut(job.spinning() ? 0 : SOON);
        socket.subscribe(new byte[0]);
        for (int sender = 0; sender < job.senders(); sender++) {
            socket.connect(address(sender));
        }
        return new In() {
            @Override
            public void receive(Tally tally) {
                byte[] message = socket.recv();
                if (message != null) {
                    tally.message(ByteBuffer.wrap(message).getLong());
                }
            }

            @Override
            public void close() {
                context.close();
            }
        };
    }
}
