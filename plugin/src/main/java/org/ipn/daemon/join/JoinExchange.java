// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.join;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.ipn.daemon.world.JoinRequest;
import org.ipn.daemon.world.Joined;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.kernel.sys.UnixStream;
import org.ipn.kernel.sys.UnixStream.Peer;
import org.ipn.model.ProcessMember;
import org.ipn.model.Refused;
import org.ipn.model.report.Reports;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request to join and its answer: a line and a descriptor each way. */
final class JoinExchange {
    private static final Logger LOG = LoggerFactory.getLogger(JoinExchange.class);
    private static final Gson JSON = new GsonBuilder().disableHtmlEscaping().create();
    private static final long PATIENCE_MS = 3_000;
    private static final int LONGEST_LINE = 4096;
    private static final Set<Integer> HAS_LEFT = Set.of(Errno.EPIPE, Errno.ECONNRESET);

    private JoinExchange() {}

    /** The answer's line; {@code mac} is the member's own, {@code device} its port. */
    private record Accepted(String network, String device, String mac, int mtu, String rights) {}

    /** @return whether the stream goes on, as {@code presence}'s: else it is the caller's to close */
    static boolean with(UnixStream stream, Peer peer, Joins joins, PresenceFeed presence) {
        try {
            JoinRequest request = JoinRequest.read(line(stream));
            Accepted accepted;
            try (Joined joined = joins.join(node(stream), peer, request)) {
                ProcessMember member = joined.member();
                accepted = new Accepted(
                        joined.network().name(),
                        member.device(),
                        member.mac().toString(),
                        joined.mtu(),
                        member.rights().text());
                stream.send(text(accepted), joined.tap().fd());
            }
            if (request.events()) {
                stream.endReceiving();
                stream.keepLittle();
                return presence.add(stream, peer.user(), accepted.network(), accepted.device());
            }
        } catch (Refused e) {
            LOG.debug("join of user {}: refused: {}", peer.user(), e.getMessage());
            refuse(stream, e.getMessage());
        } catch (IOException e) {
            failed(stream, peer, e);
        }
        return false;
    }

    /** That who asks has left is no failure. */
    static void failed(UnixStream stream, Peer peer, IOException why) {
        if (why instanceof ErrnoException call && HAS_LEFT.contains(call.number())) {
            LOG.debug("join of user {}: {}", peer.user(), why.getMessage());
        } else {
            LOG.error("join of user {}: {}", peer.user(), why.getMessage());
            refuse(stream, "ipnd failed: " + why.getMessage());
        }
    }

    /** Best effort: who does not listen goes without. */
    static void refuse(UnixStream stream, String why) {
        try {
            stream.patience(1);
            stream.send(text(new Reports.Failure(why)));
        } catch (ErrnoException e) {
            LOG.debug("the refused one has left: {}", e.getMessage());
        }
    }

    /** Up to the end of the line, which has to come before the deadline, however slowly its bytes do. */
    static String line(UnixStream stream) throws Refused, ErrnoException {
        long end = System.nanoTime() + PATIENCE_MS * 1_000_000;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_LINE);
        while (true) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new Refused("the request took longer than " + PATIENCE_MS + " ms");
            }
            stream.patience(left);
            int count = receive(stream, buffer);
            refuseSeveral(stream);
            byte[] bytes = new byte[count];
            buffer.get(0, bytes);
            line.writeBytes(bytes);
            String text = line.toString(StandardCharsets.UTF_8);
            if (text.indexOf('\n') >= 0) {
                return text.substring(0, text.indexOf('\n'));
            }
            if (count == 0) {
                throw new Refused("the request ended before its line did");
            }
            if (line.size() >= LONGEST_LINE) {
                throw new Refused("the request is longer than " + LONGEST_LINE + " bytes");
            }
        }
    }

    private static int receive(UnixStream stream, ByteBuffer buffer) throws Refused, ErrnoException {
        try {
            return stream.receive(buffer);
        } catch (ErrnoException e) {
            if (e.number() == Errno.EAGAIN) {
                throw new Refused("the request took longer than " + PATIENCE_MS + " ms");
            }
            throw e;
        }
    }

    /** The one descriptor that came with the request; the stream closes it in the end. */
    private static Fd node(UnixStream stream) throws Refused {
        List<Fd> received = stream.received();
        if (received.isEmpty()) {
            throw new Refused("send the open node file with the request, as SCM_RIGHTS");
        }
        return received.get(0);
    }

    /** As soon as they come: each byte may bring another, and ipnd has only so many. */
    private static void refuseSeveral(UnixStream stream) throws Refused {
        if (stream.received().size() > 1 || stream.overfull()) {
            throw new Refused("send one descriptor with the request, not several");
        }
    }

    private static byte[] text(Object answer) {
        return (JSON.toJson(answer) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
