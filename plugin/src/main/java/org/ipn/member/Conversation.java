// SPDX-License-Identifier: Apache-2.0
package org.ipn.member;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
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
    private static final int LONGEST_ANSWER = 4096;
    private static final long PATIENCE_MS = 30_000;

    private Conversation() {}

    record Outcome(Answer answer, Fd tap) {}

    static Outcome join(Places places, String network, Rights rights, @Nullable String name, boolean header)
            throws IOException {
        JsonObject request = new JsonObject();
        request.addProperty("version", 1);
        if (name != null) {
            request.addProperty("name", name);
        }
        if (header) {
            request.addProperty("vnetHdr", true);
        }
        try (Fd node = open(places.nodes(), network, rights);
                UnixStream stream = connect(places.socket())) {
            stream.patience(PATIENCE_MS);
            stream.send((request + "\n").getBytes(StandardCharsets.UTF_8), node);
            Answer answer = Answer.read(line(stream));
            List<Fd> taps = stream.take();
            if (taps.size() != 1) {
                taps.forEach(Fd::close);
                throw new JoinFailed("ipnd answered without a descriptor");
            }
            return new Outcome(answer, taps.get(0));
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

    private static String line(UnixStream stream) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_ANSWER);
        int count;
        do {
            count = stream.receive(buffer);
            byte[] bytes = new byte[count];
            buffer.get(0, bytes);
            line.writeBytes(bytes);
        } while (count > 0 && line.toString(StandardCharsets.UTF_8).indexOf('\n') < 0 && line.size() < LONGEST_ANSWER);
        return line.toString(StandardCharsets.UTF_8).strip();
    }
}
