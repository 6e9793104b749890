// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks each member of a bus what it has sent or received, without being one. */
final class Look {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

    private Look() {}

    static BusReport at(Path path) throws BusException {
        try (Node node = open(path)) {
            BusException flaw = node.flaw();
            BusReport report = ask(node);
            if (flaw != null && report.members().isEmpty()) {
                throw flaw;
            }
            return report;
        }
    }

    /** For whichever right we have. */
    private static Node open(Path path) throws BusException {
        try {
            return Node.open(path, LibC.O_RDONLY);
        } catch (BusException denied) {
            if (denied.errno() != BusException.EACCES) {
                throw denied;
            }
            return Node.open(path, LibC.O_WRONLY);
        }
    }

    private static BusReport ask(Node node) throws BusException {
        Map<Socket, Asked> asked = new LinkedHashMap<>();
        try {
            long id = new SecureRandom().nextLong();
            Hello hello = new Hello(Hello.HELLO, 'o', id, Hello.Figures.NONE);
            for (Name name : Name.all(Name.bus(node.facts()))) {
                Socket socket = connect(name);
                if (socket == null) {
                    continue;
                }
                Socket.Peer peer = socket.peer();
                asked.put(socket, new Asked(name.role(), peer));
                if (Rights.are(node.fd(), peer, name.role() == 'r' ? Rights.R : Rights.W)) {
                    socket.send(hello.packet(), Hello.SIZE, List.of());
                } else {
                    asked.remove(socket);
                    socket.close();
                }
            }
            hear(asked);
            return report(asked);
        } finally {
            asked.keySet().forEach(Socket::close);
        }
    }

    /** Null where it has gone, or lets nobody in at this moment. */
    private static @Nullable Socket connect(Name name) throws BusException {
        try {
            return Socket.connect(name.address());
        } catch (BusException failed) {
            if (failed.errno() == BusException.ECONNREFUSED || failed.errno() == BusException.EAGAIN) {
                return null;
            }
            throw failed;
        }
    }

    private static void hear(Map<Socket, Asked> asked) {
        long end = System.nanoTime() + PATIENCE;
        Waiting waiting = new Waiting();
        ByteBuffer packet = LibC.direct(Hello.SIZE);
        while (System.nanoTime() < end && asked.values().stream().anyMatch(each -> !each.heard)) {
            waiting.clear();
            List<Socket> silent = new ArrayList<>(asked.keySet());
            silent.removeIf(socket -> asked.getOrDefault(socket, Asked.NOBODY).heard);
            silent.forEach(socket -> waiting.add(socket.number(), LibC.POLLIN));
            waiting.await(Math.max(end - System.nanoTime(), 0));
            for (Socket socket : silent) {
                Socket.Packet came = socket.receive(packet);
                Asked who = asked.get(socket);
                if (came != null && who != null) {
                    came.fds().forEach(Fd::close);
                    who.hear(Hello.read(packet, came.length()));
                }
            }
        }
    }

    private static BusReport report(Map<Socket, Asked> asked) {
        List<BusReport.Member> members = new ArrayList<>();
        int senders = 0;
        long messages = 0;
        long bytes = 0;
        for (Asked each : asked.values()) {
            if (each.gone) {
                continue;
            }
            members.add(each.member());
            if (each.role == 'w') {
                senders++;
                messages += each.figures == null ? 0 : each.figures.messages();
                bytes += each.figures == null ? 0 : each.figures.bytes();
            }
        }
        return new BusReport(senders, members.size() - senders, messages, bytes, members);
    }

    /** One that was asked. */
    private static final class Asked {
        private static final Asked NOBODY = new Asked('?', new Socket.Peer(0, 0, List.of()));

        private final char role;
        private final Socket.Peer peer;
        private boolean heard;
        private boolean gone;
        private Hello.@Nullable Figures figures;

        Asked(char role, Socket.Peer peer) {
            this.role = role;
            this.peer = peer;
        }

        void hear(@Nullable Hello hello) {
            heard = true;
            gone = hello == null || hello.step() != Hello.FIGURES;
            figures = gone || hello == null ? null : hello.figures();
        }

        BusReport.Member member() {
            Long count = figures == null ? null : figures.messages();
            boolean sends = role == 'w';
            return new BusReport.Member(
                    peer.process(),
                    peer.user(),
                    String.valueOf(role),
                    sends ? count : null,
                    sends ? null : count,
                    sends || figures == null ? null : figures.lost());
        }
    }
}
