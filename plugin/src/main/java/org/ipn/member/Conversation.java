// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.kernel.sys.UnixStream;
import org.ipn.model.Rights;
import org.jspecify.annotations.Nullable;

/** The exchange of {@code docs/protocol.md}, from the member's side. */
final class Conversation {
    private static final long PATIENCE_MS = 30_000;

    private Conversation() {}

    /** @param presence who is there, line by line; null = not asked for */
    record Outcome(Answer answer, Fd tap, @Nullable Lines presence) {
        void close() {
            tap.close();
            if (presence != null) {
                presence.stream().close();
            }
        }
    }

    /** What is asked for besides the network. */
    record Wishes(@Nullable String name, boolean header, boolean forParent, boolean events) {}

    static Outcome join(Places places, String network, Rights rights, Wishes wishes) throws IOException {
        JsonObject request = new JsonObject();
        request.addProperty("version", 1);
        if (wishes.name() != null) {
            request.addProperty("name", wishes.name());
        }
        if (wishes.header()) {
            request.addProperty("vnetHdr", true);
        }
        if (wishes.forParent()) {
            request.addProperty("forParent", true);
        }
        if (wishes.events()) {
            request.addProperty("events", true);
        }
        UnixStream stream = null;
        boolean goesOn = false;
        try (Fd node = open(places.nodes(), network, rights)) {
            stream = connect(places.socket());
            stream.patience(PATIENCE_MS);
            stream.send((request + "\n").getBytes(StandardCharsets.UTF_8), node);
            Lines lines = new Lines(stream);
            Answer answer = Answer.read(lines.next());
            List<Fd> taps = stream.take();
            if (taps.size() != 1) {
                taps.forEach(Fd::close);
                throw new JoinFailed("ipnd answered without a descriptor");
            }
            goesOn = wishes.events();
            return new Outcome(answer, taps.get(0), goesOn ? lines : null);
        } finally {
            if (stream != null && !goesOn) {
                stream.close();
            }
        }
    }

    private static Fd open(Path nodes, String network, Rights rights) throws JoinFailed {
        if (network.isEmpty() || network.contains("/") || network.equals(".") || network.equals("..")) {
            throw new JoinFailed("'" + network + "' is no network's name");
        }
        Path node = nodes.resolve(network);
        try {
            return Fd.open(node, rights);
        } catch (ErrnoException failed) {
            throw switch (failed.number()) {
                case Errno.ENOENT -> new JoinFailed.NotActive(network);
                case Errno.EACCES, Errno.EPERM ->
                    new JoinFailed("you may not join network " + network + " with rights " + rights.text()
                            + ": see ls -l " + node + ", and <ipn:access> in the network's XML");
                default -> new JoinFailed(String.valueOf(failed.getMessage()));
            };
        }
    }

    private static UnixStream connect(Path socket) throws JoinFailed {
        try {
            return UnixStream.connect(socket.toString());
        } catch (ErrnoException failed) {
            throw new JoinFailed("ipnd is not running: systemctl start ipnd (" + failed.getMessage() + ")");
        }
    }
}
